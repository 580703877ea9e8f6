using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MailWorld.Tests;

/// <summary>A record as read from the wire: owner, type, TTL and data as text.</summary>
public sealed record Read(string Owner, ushort Type, uint Ttl, string Data);

/// <summary>An answer as read from the wire.</summary>
public sealed record DnsReply(ushort Id, int Code, bool Truncated, string Question, IReadOnlyList<Read> Answers, IReadOnlyList<Read> Authority, bool Edns, byte[] Bytes);

/// <summary>Raw DNS messages over UDP and TCP, written and read by hand.</summary>
public static class DnsClient
{
    public const ushort A = 1;
    public const ushort Cname = 5;
    public const ushort Soa = 6;
    public const ushort Ptr = 12;
    public const ushort Mx = 15;
    public const ushort Txt = 16;
    public const ushort Aaaa = 28;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static byte[] Query(string name, ushort type, ushort id = 0x1234, bool edns = true)
    {
        var bytes = new List<byte> { (byte)(id >> 8), (byte)id, 1, 0, 0, 1, 0, 0, 0, 0, 0, (byte)(edns ? 1 : 0) };
        foreach (var label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }

        bytes.AddRange([0, 0, (byte)type, 0, 1]);
        if (edns)
        {
            bytes.AddRange([0, 0, 41, 0x04, 0xD0, 0, 0, 0, 0, 0, 0]);
        }

        return [.. bytes];
    }

    public static async Task<DnsReply> AskAsync(World world, string name, ushort type, bool edns = true) =>
        Parse(await ExchangeAsync(world, Query(name, type, edns: edns)));

    /// <summary>Sends bytes over UDP and gives back the first datagram.</summary>
    public static async Task<byte[]> ExchangeAsync(World world, byte[] query, TimeSpan? patience = null) => (await ExchangeAsync(world, query, 1, patience))[0];

    public static async Task<List<byte[]>> ExchangeAsync(World world, byte[] query, int datagrams, TimeSpan? patience = null)
    {
        using var socket = new UdpClient();
        socket.Connect(world.DnsEndPoint);
        using var timeout = new CancellationTokenSource(patience ?? Patience);
        await socket.SendAsync(query, timeout.Token);
        var answers = new List<byte[]>();
        for (var i = 0; i < datagrams; i++)
        {
            answers.Add((await socket.ReceiveAsync(timeout.Token)).Buffer);
        }

        return answers;
    }

    /// <summary>Asks over TCP; null where the connection is closed instead.</summary>
    public static async Task<byte[]?> ExchangeTcpAsync(World world, byte[] query)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(world.DnsEndPoint);
        var stream = tcp.GetStream();
        var framed = new byte[query.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)query.Length);
        query.CopyTo(framed, 2);
        using var timeout = new CancellationTokenSource(Patience);
        await stream.WriteAsync(framed, timeout.Token);
        var head = new byte[2];
        if (await stream.ReadAtLeastAsync(head, 2, throwOnEndOfStream: false, timeout.Token) < 2)
        {
            return null;
        }

        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
        await stream.ReadExactlyAsync(answer, timeout.Token);
        return answer;
    }

    public static DnsReply Parse(byte[] bytes)
    {
        var at = 12;
        var question = Name(bytes, ref at);
        at += 4;
        var answers = Records(bytes, ref at, Count(6));
        var authority = Records(bytes, ref at, Count(8));
        var additional = Records(bytes, ref at, Count(10));
        return new DnsReply(Count(0), bytes[3] & 15, (bytes[2] & 2) != 0, question, answers, authority, additional.Any(record => record.Type == 41), bytes);

        ushort Count(int offset) => BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(offset));
    }

    private static List<Read> Records(byte[] bytes, ref int at, int count)
    {
        var records = new List<Read>();
        for (var i = 0; i < count; i++)
        {
            var owner = Name(bytes, ref at);
            var type = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
            var ttl = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at + 4));
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 8));
            at += 10;
            var from = at;
            var data = type switch
            {
                A or Aaaa => new IPAddress(bytes.AsSpan(at, length)).ToString(),
                Mx => string.Create(CultureInfo.InvariantCulture, $"{BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at))} {NameAt(bytes, at + 2)}"),
                Cname or Ptr => NameAt(bytes, at),
                Txt => Encoding.UTF8.GetString(bytes.AsSpan(at + 1, bytes[at])),
                Soa => NameAt(bytes, at),
                _ => "",
            };
            at = from + length;
            records.Add(new Read(owner, type, ttl, data));
        }

        return records;
    }

    private static string NameAt(byte[] bytes, int at) => Name(bytes, ref at);

    private static string Name(byte[] bytes, ref int at)
    {
        var labels = new List<string>();
        var position = at;
        var jumped = false;
        for (var steps = 0; bytes[position] != 0; steps++)
        {
            Assert.True(steps < 128, "A name that never ends.");
            if ((bytes[position] & 0xC0) == 0xC0)
            {
                if (!jumped)
                {
                    at = position + 2;
                    jumped = true;
                }

                position = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(position)) & 0x3FFF;
                continue;
            }

            labels.Add(Encoding.Latin1.GetString(bytes, position + 1, bytes[position]));
            position += 1 + bytes[position];
        }

        if (!jumped)
        {
            at = position + 1;
        }

        return string.Join('.', labels);
    }
}
