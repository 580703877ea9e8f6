using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;

namespace Validator.Dns;

/// <summary>Reads one response (RFC 1035 §4). Never throws, never reads past the end; a record costs at most the length of its names.</summary>
/// <param name="message">The bytes.</param>
/// <param name="scratch">Room for <see cref="DnsName.MaxTextLength"/> characters.</param>
/// <param name="questionName">The canonical name at offset 12, if known.</param>
internal ref struct DnsMessageReader(ReadOnlySpan<byte> message, Span<char> scratch, string? questionName)
{
    private const ushort ClassIn = 1;
    private const ushort OptType = 41;

    private readonly ReadOnlySpan<byte> _message = message;
    private readonly Span<char> _scratch = scratch;
    private int _offset;

    /// <summary>Reads it all.</summary>
    public DnsMessage? Read()
    {
        if (_message.Length < DnsQuery.HeaderLength)
        {
            return null;
        }

        var code = _message[3] & 0x0F;
        var questions = BinaryPrimitives.ReadUInt16BigEndian(_message[4..]);
        var answers = BinaryPrimitives.ReadUInt16BigEndian(_message[6..]);
        var authorities = BinaryPrimitives.ReadUInt16BigEndian(_message[8..]);
        var additionals = BinaryPrimitives.ReadUInt16BigEndian(_message[10..]);
        _offset = DnsQuery.HeaderLength;
        if (!TrySkipQuestions(questions)
            || !TryReadAnswers(answers, out var records)
            || !TryReadAuthorities(authorities, out var soa, out var delegated)
            || !TryReadExtendedCode(additionals, ref code))
        {
            return null;
        }

        return new DnsMessage((DnsResponseCode)code, records, soa, IsReferral: answers == 0 && delegated && soa is null);
    }

    private bool TrySkipQuestions(int count)
    {
        for (; count > 0; count--)
        {
            if (!DnsName.TrySkip(_message, ref _offset) || _message.Length - _offset < 4)
            {
                return false;
            }

            _offset += 4;
        }

        return true;
    }

    private bool TryReadAnswers(int count, out ImmutableArray<DnsRecord> records)
    {
        records = [];
        if (count == 0)
        {
            return true;
        }

        // A count can lie: what is set aside is bounded by what the bytes could hold (a record has at least 11).
        var builder = ImmutableArray.CreateBuilder<DnsRecord>(Math.Min(count, (_message.Length - _offset) / 11));
        for (; count > 0; count--)
        {
            if (!TryReadRecord(out var record))
            {
                return false;
            }

            if (record is not null)
            {
                builder.Add(record);
            }
        }

        records = builder.DrainToImmutable();
        return true;
    }

    private bool TryReadAuthorities(int count, out SoaRecord? soa, out bool delegated)
    {
        soa = null;
        delegated = false;
        for (; count > 0; count--)
        {
            if (!TryReadRecord(out var record))
            {
                return false;
            }

            soa ??= record as SoaRecord;
            delegated |= record is { Type: DnsRecordType.Ns };
        }

        return true;
    }

    private bool TryReadExtendedCode(int count, ref int code)
    {
        for (; count > 0; count--)
        {
            if (!DnsName.TrySkip(_message, ref _offset) || !TryReadFixedPart(out var type, out _, out _, out var length))
            {
                return false;
            }

            if (type == OptType)
            {
                code |= _message[_offset - 6] << 4;
            }

            _offset += length;
        }

        return true;
    }

    /// <summary>Reads a record; null for one of a class or type that we do not know.</summary>
    private bool TryReadRecord(out DnsRecord? record)
    {
        record = null;
        var owner = _offset;
        if (!DnsName.TrySkip(_message, ref _offset) || !TryReadFixedPart(out var type, out var recordClass, out var seconds, out var length))
        {
            return false;
        }

        var data = _offset;
        _offset += length;
        if (recordClass != ClassIn || !IsKnown((DnsRecordType)type))
        {
            return true;
        }

        return TryReadName(ref owner, out var name)
            && TryReadData(name, (DnsRecordType)type, TimeSpan.FromSeconds(seconds), data, data + length, out record);
    }

    /// <summary>Reads what follows the owner name, and sees to it that the data is there in whole.</summary>
    private bool TryReadFixedPart(out ushort type, out ushort recordClass, out uint seconds, out ushort length)
    {
        type = recordClass = length = 0;
        seconds = 0;
        if (_message.Length - _offset < 10)
        {
            return false;
        }

        var part = _message[_offset..];
        type = BinaryPrimitives.ReadUInt16BigEndian(part);
        recordClass = BinaryPrimitives.ReadUInt16BigEndian(part[2..]);
        seconds = ReadSeconds(part[4..]);
        length = BinaryPrimitives.ReadUInt16BigEndian(part[8..]);
        _offset += 10;
        return _message.Length - _offset >= length;
    }

    private readonly bool TryReadData(string name, DnsRecordType type, TimeSpan timeToLive, int start, int end, out DnsRecord? record)
    {
        record = null;
        var data = _message[start..end];
        switch (type)
        {
            case DnsRecordType.A when data.Length == 4:
            case DnsRecordType.Aaaa when data.Length == 16:
                record = new AddressRecord(name, type, timeToLive, new IPAddress(data));
                return true;

            case DnsRecordType.Mx when data.Length > 2:
                start += 2;
                if (TryReadName(ref start, out var exchange) && start == end)
                {
                    record = new MxRecord(name, timeToLive, BinaryPrimitives.ReadUInt16BigEndian(data), exchange);
                }

                return record is not null;

            case DnsRecordType.Ns or DnsRecordType.Cname or DnsRecordType.Ptr:
                if (TryReadName(ref start, out var target) && start == end)
                {
                    record = new NameRecord(name, type, timeToLive, target);
                }

                return record is not null;

            case DnsRecordType.Soa:
                if (DnsName.TrySkip(_message, ref start) && DnsName.TrySkip(_message, ref start) && end - start == 20)
                {
                    record = new SoaRecord(name, timeToLive, TimeSpan.FromSeconds(ReadSeconds(_message[(end - 4)..])));
                }

                return record is not null;

            case DnsRecordType.Txt:
                record = TryReadText(data, out var text) ? new TextRecord(name, timeToLive, text) : null;
                return record is not null;

            default:
                return false;
        }
    }

    private readonly bool TryReadName(ref int offset, [NotNullWhen(true)] out string? name)
    {
        if (questionName is not null && offset + 1 < _message.Length && _message[offset] == 0xC0 && _message[offset + 1] == DnsQuery.HeaderLength)
        {
            name = questionName;
            offset += 2;
            return true;
        }

        return DnsName.TryRead(_message, ref offset, _scratch, out name);
    }

    private static bool TryReadText(ReadOnlySpan<byte> data, out string text)
    {
        text = "";
        Span<byte> joined = data.Length <= 1024 ? stackalloc byte[data.Length] : new byte[data.Length];
        var length = 0;
        while (!data.IsEmpty)
        {
            var size = data[0];
            if (size >= data.Length)
            {
                return false;
            }

            data.Slice(1, size).CopyTo(joined[length..]);
            length += size;
            data = data[(size + 1)..];
        }

        text = Encoding.UTF8.GetString(joined[..length]);
        return true;
    }

    /// <summary>A TTL with the highest bit set counts as zero (RFC 2181 §8).</summary>
    private static uint ReadSeconds(ReadOnlySpan<byte> bytes)
    {
        var seconds = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        return seconds > int.MaxValue ? 0 : seconds;
    }

    private static bool IsKnown(DnsRecordType type) => type is DnsRecordType.A or DnsRecordType.Ns or DnsRecordType.Cname or DnsRecordType.Soa
        or DnsRecordType.Ptr or DnsRecordType.Mx or DnsRecordType.Txt or DnsRecordType.Aaaa;
}
