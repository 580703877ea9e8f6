using System.Buffers.Binary;
using System.Net;
using System.Text;
using MailWorld.Atlas;

namespace MailWorld.Dns;

/// <summary>Writes an answer into a buffer of the caller's. Names are compressed against those written before (RFC 1035 §4.1.4).</summary>
internal ref struct DnsAnswerWriter
{
    /// <summary>The largest answer over UDP (what resolvers of today use is 1,232).</summary>
    public const int MostUdpBytes = 4096;

    /// <summary>The largest answer over TCP.</summary>
    public const int MostTcpBytes = ushort.MaxValue;

    private const int MostNames = 16;

    private readonly Span<byte> _buffer;
    private readonly (string Name, int Offset)[] _names;
    private int _nameCount;
    private int _answers;
    private int _authorities;
    private int _additional;

    /// <summary>Begins an answer that echoes header and question.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="question">What is answered.</param>
    /// <param name="names">Room for names to compress against, at least <see cref="MostNames"/>; reused from answer to answer.</param>
    public DnsAnswerWriter(Span<byte> buffer, in DnsQuestion question, (string Name, int Offset)[] names)
    {
        _buffer = buffer;
        _names = names;
        question.Message[..question.QuestionEnd].CopyTo(buffer);
        Length = question.QuestionEnd;

        // QR, RD as it came, RA: it plays a resolver.
        buffer[2] = (byte)(0x80 | (buffer[2] & 0x79));
        buffer[3] = 0x80;
        buffer[6..12].Clear();
    }

    public int Length { get; private set; }

    /// <summary>Gets a value indicating whether something did not fit.</summary>
    public bool Overflowed { get; private set; }

    public static (string Name, int Offset)[] NewNames() => new (string, int)[MostNames];

    public readonly void SetCode(int code) => _buffer[3] = (byte)((_buffer[3] & 0xF0) | code);

    /// <summary>Notes the name of the question, which stands at offset 12.</summary>
    public void KnowQuestionName(string name) => Know(name, 12);

    public void Answer(string owner, in Rr record, uint ttl)
    {
        Record(owner, record.Type, ttl, record);
        _answers++;
    }

    public void Soa(string zone, uint ttl)
    {
        Name(zone);
        Fixed(Rr.Soa, ttl);
        var length = Reserve();
        Name("ns.mailworld.example");
        Name("hostmaster.mailworld.example");
        foreach (var number in (ReadOnlySpan<uint>)[1, 3600, 600, 86400, ttl])
        {
            UInt32(number);
        }

        Settle(length);
        _authorities++;
    }

    public void Opt()
    {
        Bytes([0, 0, 41]);
        UInt16(1232);
        UInt32(0);
        UInt16(0);
        _additional++;
    }

    /// <summary>Writes the counts. Where not all fits into the limit, nothing but header and question stays, with TC.</summary>
    public void Finish(int limit, bool edns, int questionEnd)
    {
        if (Overflowed || Length + (edns ? 11 : 0) > limit)
        {
            Truncate(questionEnd);
        }

        if (edns)
        {
            Opt();
        }

        BinaryPrimitives.WriteUInt16BigEndian(_buffer[6..], (ushort)_answers);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[8..], (ushort)_authorities);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[10..], (ushort)_additional);
    }

    public void Truncate(int questionEnd)
    {
        Length = questionEnd;
        Overflowed = false;
        (_answers, _authorities, _additional) = (0, 0, 0);
        _buffer[2] |= 0x02;
    }

    private void Record(string owner, ushort type, uint ttl, in Rr record)
    {
        Name(owner);
        Fixed(type, ttl);
        var length = Reserve();
        switch (record.Data)
        {
            case IPAddress address:
                Span<byte> bytes = stackalloc byte[16];
                address.TryWriteBytes(bytes, out var written);
                Bytes(bytes[..written]);
                break;
            case string text when type == Rr.Txt:
                var utf8 = Encoding.UTF8.GetBytes(text).AsSpan();
                do
                {
                    var part = utf8[..Math.Min(255, utf8.Length)];
                    Bytes([(byte)part.Length]);
                    Bytes(part);
                    utf8 = utf8[part.Length..];
                }
                while (!utf8.IsEmpty);
                break;
            case string name:
                if (type == Rr.Mx)
                {
                    UInt16(record.Preference);
                }

                Name(name);
                break;
        }

        Settle(length);
    }

    private void Fixed(ushort type, uint ttl)
    {
        UInt16(type);
        UInt16(1);
        UInt32(ttl);
    }

    private int Reserve()
    {
        UInt16(0);
        return Length;
    }

    private readonly void Settle(int from)
    {
        if (!Overflowed)
        {
            BinaryPrimitives.WriteUInt16BigEndian(_buffer[(from - 2)..], (ushort)(Length - from));
        }
    }

    private void Name(string name)
    {
        var rest = name.AsSpan();
        var first = true;
        while (rest.Length > 0)
        {
            for (var i = 0; i < _nameCount; i++)
            {
                if (rest.Equals(_names[i].Name, StringComparison.OrdinalIgnoreCase))
                {
                    UInt16((ushort)(0xC000 | _names[i].Offset));
                    return;
                }
            }

            if (first)
            {
                Know(name, Length);
                first = false;
            }

            var dot = rest.IndexOf('.');
            var label = dot < 0 ? rest : rest[..dot];
            if (Length + label.Length + 1 > _buffer.Length)
            {
                Overflowed = true;
                return;
            }

            _buffer[Length++] = (byte)label.Length;
            Length += Encoding.Latin1.GetBytes(label, _buffer[Length..]);
            rest = dot < 0 ? default : rest[(dot + 1)..];
        }

        Bytes([0]);
    }

    private void Know(string name, int offset)
    {
        if (_nameCount < MostNames && offset < 0x3FFF && name.Length > 0)
        {
            _names[_nameCount++] = (name, offset);
        }
    }

    private void UInt16(ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        Bytes(bytes);
    }

    private void UInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        Bytes(bytes);
    }

    private void Bytes(scoped ReadOnlySpan<byte> bytes)
    {
        if (Overflowed || Length + bytes.Length > _buffer.Length)
        {
            Overflowed = true;
            return;
        }

        bytes.CopyTo(_buffer[Length..]);
        Length += bytes.Length;
    }
}
