using System.Buffers.Binary;
using System.Text;
using Validator.Dns;

namespace Engine.Tests.Dns;

/// <summary>A query that a scripted server received.</summary>
public sealed class ScriptedQuery
{
    private readonly Func<byte[], ValueTask> _send;

    public ScriptedQuery(byte[] bytes, bool overTcp, int port, Func<byte[], ValueTask> send)
    {
        Bytes = bytes;
        OverTcp = overTcp;
        ClientPort = port;
        _send = send;
        Id = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        var name = new StringBuilder();
        var offset = 12;
        while (bytes[offset] != 0)
        {
            name.Append(name.Length > 0 ? "." : "").Append(Encoding.Latin1.GetString(bytes, offset + 1, bytes[offset]));
            offset += bytes[offset] + 1;
        }

        Name = name.ToString();
        Type = (DnsRecordType)BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(offset + 1));
        HasEdns = bytes[11] == 1;
    }

    public byte[] Bytes { get; }

    public bool OverTcp { get; }

    public int ClientPort { get; }

    public ushort Id { get; }

    public string Name { get; }

    public DnsRecordType Type { get; }

    public bool HasEdns { get; }

    /// <summary>Begins a reply to it.</summary>
    public ReplyBuilder Reply() => new(Id, Name, (int)Type);

    /// <summary>Sends bytes back, now or later.</summary>
    public ValueTask SendAsync(byte[] message) => _send(message);

    public ValueTask SendAsync(ReplyBuilder reply) => _send(reply.Build());
}
