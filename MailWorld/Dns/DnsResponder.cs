using System.Buffers.Binary;
using System.Net;
using MailWorld.Atlas;

namespace MailWorld.Dns;

/// <summary>What to do with a query.</summary>
/// <param name="Length">How many bytes of the buffer to send; 0 for none.</param>
/// <param name="Delay">How long that takes.</param>
/// <param name="Close">Over TCP: close the connection instead.</param>
/// <param name="ForgedFirst">Over UDP: send the same bytes under another id first.</param>
internal readonly record struct DnsReaction(int Length, TimeSpan Delay = default, bool Close = false, bool ForgedFirst = false);

/// <summary>Answers queries from the atlas. One caller at a time: it owns its scratch space.</summary>
internal sealed class DnsResponder(WorldAtlas atlas, WorldRecord record, TimeProvider time)
{
    private const int MostAliases = 32;

    private readonly (string Name, int Offset)[] _names = DnsAnswerWriter.NewNames();
    private readonly char[] _name = new char[256];
    private readonly uint _ttl = (uint)atlas.Script.Defaults.Ttl.TotalSeconds;
    private readonly uint _negativeTtl = (uint)atlas.Script.Defaults.NegativeTtl.TotalSeconds;

    public DnsReaction React(ReadOnlySpan<byte> query, Span<byte> buffer, bool tcp, IPAddress client)
    {
        if (!DnsQuestion.TryRead(query, _name, out var question))
        {
            return query.Length >= 12 && (query[2] & 0x80) == 0 ? FormError(query, buffer) : default;
        }

        var name = _name.AsSpan(0, question.NameLength);
        record.CountQuery(name, question.Type, tcp, client, time.GetUtcNow());
        var zone = atlas.FindZone(name);
        var fault = zone?.FaultFor(question.Type) ?? DnsFault.None;
        var delay = zone is { Dns: { } dns } && zone.Concerns(question.Type) ? dns.Delay : TimeSpan.Zero;
        if (tcp && IsOfForm(fault) && !zone!.Dns!.OverTcp)
        {
            fault = DnsFault.None;
        }

        var writer = new DnsAnswerWriter(buffer, question, _names);
        var limit = tcp ? DnsAnswerWriter.MostTcpBytes : question.Payload;
        switch (fault)
        {
            case DnsFault.Silence:
                return default;
            case DnsFault.Servfail or DnsFault.Refused or DnsFault.Formerr:
                writer.SetCode(fault switch { DnsFault.Servfail => 2, DnsFault.Refused => 5, _ => 1 });
                break;
            case DnsFault.Nxdomain or DnsFault.NoData:
                writer.SetCode(fault == DnsFault.Nxdomain ? 3 : 0);
                writer.Soa(Parent(name), _negativeTtl);
                break;
            case DnsFault.Truncated or DnsFault.TruncatedThenClosed when !tcp:
                writer.Truncate(question.QuestionEnd);
                break;
            case DnsFault.TruncatedThenClosed:
                return new DnsReaction(0, delay, Close: true);
            default:
                Resolve(ref writer, question, zone, name);
                break;
        }

        writer.Finish(limit, question.HasEdns, question.QuestionEnd);
        var length = DnsForgery.Apply(fault, buffer, writer.Length, question.QuestionEnd, atlas.Script.Seed);
        return new DnsReaction(length, delay, ForgedFirst: fault == DnsFault.Forged && !tcp);
    }

    /// <summary>Whether a fault is one of form: of UDP unless the script says otherwise.</summary>
    private static bool IsOfForm(DnsFault fault) => fault is
        DnsFault.Garbage or DnsFault.WrongId or DnsFault.WrongQuestion or DnsFault.LyingLengths or DnsFault.CompressionLoop or DnsFault.Short;

    private static DnsReaction FormError(ReadOnlySpan<byte> query, Span<byte> buffer)
    {
        query[..12].CopyTo(buffer);
        buffer[2] |= 0x80;
        buffer[3] = 0x81;
        buffer[4..12].Clear();
        return new DnsReaction(12);
    }

    /// <summary>The zone that a negative answer's SOA names: all but the first label.</summary>
    private static string Parent(ReadOnlySpan<char> name)
    {
        var dot = name.IndexOf('.');
        return dot < 0 ? "" : name[(dot + 1)..].ToString();
    }

    private void Resolve(ref DnsAnswerWriter writer, in DnsQuestion question, Zone? zone, ReadOnlySpan<char> name)
    {
        if (zone is not null)
        {
            writer.KnowQuestionName(zone.Name);
        }

        var found = false;
        var last = zone?.Name;
        for (var aliases = 0; zone is not null && aliases <= MostAliases; aliases++)
        {
            last = zone.Name;
            var ttl = zone.Dns?.Ttl is { } own ? (uint)own.TotalSeconds : _ttl;
            string? target = null;
            foreach (ref readonly var rr in zone.Records.AsSpan())
            {
                if (rr.Type == question.Type)
                {
                    writer.Answer(zone.Name, rr, ttl);
                    found = true;
                }
                else if (rr.Type == Rr.Cname)
                {
                    writer.Answer(zone.Name, rr, ttl);
                    target = (string)rr.Data;
                }
            }

            if (target is null || zone.Dns?.OneAliasAtATime == true)
            {
                found |= target is not null;
                break;
            }

            last = target;
            zone = atlas.FindZone(target);
        }

        if (zone is null or { Absent: true })
        {
            writer.SetCode(3);
            writer.Soa(Parent(last is null ? name : last.AsSpan()), _negativeTtl);
        }
        else if (!found)
        {
            writer.Soa(Parent(last), zone.Dns?.Ttl is { } own ? (uint)own.TotalSeconds : _negativeTtl);
        }
    }
}

/// <summary>Faults of form, made on an answer that was right.</summary>
internal static class DnsForgery
{
    public static int Apply(DnsFault fault, Span<byte> buffer, int length, int questionEnd, int seed)
    {
        switch (fault)
        {
            case DnsFault.WrongId:
                buffer[0] ^= 0x5A;
                return length;

            case DnsFault.WrongQuestion:
                // One letter of the first label is another, in the question and so in every name that points to it.
                buffer[13] = buffer[13] == (byte)'x' ? (byte)'y' : (byte)'x';
                return length;

            case DnsFault.LyingLengths:
                // More answers than there are, and data longer than the message.
                BinaryPrimitives.WriteUInt16BigEndian(buffer[6..], 200);
                if (length >= questionEnd + 12)
                {
                    BinaryPrimitives.WriteUInt16BigEndian(buffer[(questionEnd + 10)..], 60000);
                }

                return length;

            case DnsFault.CompressionLoop:
                // An answer whose owner's name is a pointer to itself.
                BinaryPrimitives.WriteUInt16BigEndian(buffer[6..], 1);
                buffer[8..12].Clear();
                BinaryPrimitives.WriteUInt16BigEndian(buffer[questionEnd..], (ushort)(0xC000 | questionEnd));
                buffer.Slice(questionEnd + 2, 10).Clear();
                buffer[questionEnd + 3] = (byte)Rr.Mx;
                buffer[questionEnd + 5] = 1;
                return questionEnd + 12;

            case DnsFault.Garbage:
#pragma warning disable CA5394 // Noise, not a secret: the same seed gives the same world.
                new Random(seed).NextBytes(buffer.Slice(2, 98));
#pragma warning restore CA5394
                return 100;

            case DnsFault.Short:
                return 2;

            default:
                return length;
        }
    }
}
