using System.Buffers.Binary;
using System.Net;
using System.Text;
using Validator.Dns;

namespace Engine.Tests.Dns;

/// <summary>Builds messages byte by byte, with none of the engine's code.</summary>
public sealed class ReplyBuilder
{
    private readonly byte[] _header = new byte[12];
    private readonly List<byte> _question = [];
    private readonly List<byte> _records = [];

    /// <summary>Begins the reply to a question.</summary>
    public ReplyBuilder(ushort id, string name, int type)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_header, id);
        _header[2] = 0x81;
        _header[3] = 0x80;
        Question(name, type);
    }

    public static byte[] Name(string name) =>
    [
        .. name.Split('.', StringSplitOptions.RemoveEmptyEntries).SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.Latin1.GetBytes(label)]),
        0,
    ];

    public static byte[] UInt16(int value) => [(byte)(value >> 8), (byte)value];

    public static byte[] UInt32(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    public ReplyBuilder Question(string name, int type)
    {
        _question.Clear();
        _question.AddRange([.. Name(name), .. UInt16(type), .. UInt16(1)]);
        return Count(4, set: 1);
    }

    public ReplyBuilder NoQuestion()
    {
        _question.Clear();
        return Count(4, set: 0);
    }

    public ReplyBuilder Code(int code)
    {
        _header[3] = (byte)((_header[3] & 0xF0) | code);
        return this;
    }

    public ReplyBuilder Truncated()
    {
        _header[2] |= 0x02;
        return this;
    }

    public ReplyBuilder Id(int id)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_header, (ushort)id);
        return this;
    }

    public ReplyBuilder NotAResponse()
    {
        _header[2] &= 0x7F;
        return this;
    }

    /// <summary>Makes a count of the header lie.</summary>
    public ReplyBuilder Lie(int offset, int count) => Count(offset, set: count);

    public ReplyBuilder A(string name, string address, uint ttl = 300) => Answer(name, DnsRecordType.A, ttl, IPAddress.Parse(address).GetAddressBytes());

    public ReplyBuilder Aaaa(string name, string address, uint ttl = 300) => Answer(name, DnsRecordType.Aaaa, ttl, IPAddress.Parse(address).GetAddressBytes());

    public ReplyBuilder Mx(string name, int preference, string exchange, uint ttl = 300) =>
        Answer(name, DnsRecordType.Mx, ttl, [.. UInt16(preference), .. Name(exchange)]);

    public ReplyBuilder Cname(string name, string target, uint ttl = 300) => Answer(name, DnsRecordType.Cname, ttl, Name(target));

    public ReplyBuilder Txt(string name, params string[] strings) =>
        Answer(name, DnsRecordType.Txt, 300, [.. strings.SelectMany(text => (byte[])[(byte)text.Length, .. Encoding.Latin1.GetBytes(text)])]);

    public ReplyBuilder Soa(string zone, uint ttl, uint minimum) => Record(8, Name(zone), (int)DnsRecordType.Soa, ttl,
        [.. Name("ns." + zone), .. Name("hostmaster." + zone), .. UInt32(1), .. UInt32(2), .. UInt32(3), .. UInt32(4), .. UInt32(minimum)]);

    public ReplyBuilder Delegation(string zone, string server) => Record(8, Name(zone), (int)DnsRecordType.Ns, 300, Name(server));

    public ReplyBuilder Opt(byte extendedCode = 0) => Record(10, [0], 41, (uint)extendedCode << 24, []);

    public ReplyBuilder Answer(string name, DnsRecordType type, uint ttl, byte[] data) => Record(6, Name(name), (int)type, ttl, data);

    /// <summary>Adds a record to the section whose count stands at an offset of the header.</summary>
    public ReplyBuilder Record(int section, byte[] name, int type, uint ttl, byte[] data, int? length = null, int recordClass = 1)
    {
        _records.AddRange([.. name, .. UInt16(type), .. UInt16(recordClass), .. UInt32(ttl), .. UInt16(length ?? data.Length), .. data]);
        return Count(section, set: BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(section)) + 1);
    }

    public byte[] Build() => [.. _header, .. _question, .. _records];

    private ReplyBuilder Count(int offset, int set)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_header.AsSpan(offset), (ushort)set);
        return this;
    }
}
