using System.Buffers;

namespace Validator.Smtp.Replies;

/// <summary>
/// Reads what a server's reply means, by tables (<c>Tables/*.tsv</c>). What the reply echoes of us is cut out first; words about us come before
/// everything else; then rows of the host's operator and of families of mail servers, the enhanced code, code and text, the code alone.
/// Nothing before RCPT is a verdict on a mailbox, no 4yz is ever undeliverable, and what is not known stays <see cref="ReplyMeaning.Unrecognized"/>.
/// Immutable and thread-safe; the time is linear in the text's length.
/// </summary>
public sealed class ReplyClassifier
{
    /// <summary>The most characters of a text that are read. The session's own bound is lower.</summary>
    public const int MaxText = 16_384;

    private const int MaxHits = 64;
    private const int SmallText = 512;

    private readonly ReplyRules _rules;
    private readonly EchoCutter _cutter;

    /// <summary>Makes a classifier of tables.</summary>
    internal ReplyClassifier(ReplyTables tables)
    {
        _rules = new ReplyRules(tables);
        _cutter = new EchoCutter(_rules.PlainWords);
    }

    /// <summary>Gets the classifier of the tables that the product ships with.</summary>
    public static ReplyClassifier Default { get; } = new(ReplyTables.Shipped);

    /// <summary>Reads a reply.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="context">What it answers.</param>
    /// <returns>What it means, what decided, and the wait that a 4yz names.</returns>
    public ReplyReading Read(SmtpReply reply, in ReplyContext context)
    {
        ArgumentNullException.ThrowIfNull(reply);
        if (!reply.IsTransient && !reply.IsPermanent)
        {
            // 250, 251 and 252: a host that accepts without having looked is told by the catch-all probe.
            return reply.IsPositive && context.Phase == SmtpPhase.Rcpt
                ? new(ReplyMeaning.Accepted, ReplyBasis.CodeAlone)
                : new(ReplyMeaning.Unrecognized, ReplyBasis.Nothing);
        }

        var raw = reply.Text.AsSpan(0, Math.Min(reply.Text.Length, MaxText));
        var rented = raw.Length > SmallText ? ArrayPool<char>.Shared.Rent(raw.Length) : null;
        Span<char> buffer = rented ?? stackalloc char[SmallText];
        var text = buffer[..ReplyText.Fold(raw, buffer)];
        _cutter.Cut(text, context);
        text = text[..ReplyText.Close(text, reply.Enhanced)];

        var enhanced = EnhancedIn(text, reply);
        var scan = new ReplyScan(
            _rules, text, reply, enhanced, _rules.OperatorsOf(context.MailHost), stackalloc ReplyScan.Place[_rules.Symbols.Count], stackalloc ReplyScan.Hit[MaxHits]);
        scan.Run();
        var (meaning, basis) = Decide(reply, enhanced, context, scan);
        var wait = reply.IsTransient ? RetryHint.Find(text) : null;
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return new(meaning, basis, wait);
    }

    private (ReplyMeaning Meaning, ReplyBasis Basis) Decide(SmtpReply reply, EnhancedStatusCode? enhanced, in ReplyContext context, in ReplyScan scan)
    {
        var (meaning, basis) = ByRowsAndWordsAboutUs(reply, scan)
            ?? (reply.IsTransient ? Transient(enhanced, scan) : Permanent(reply, enhanced, context.Phase, scan));
        if (meaning == ReplyMeaning.NullSenderRefused && (context.Phase < SmtpPhase.Mail || context.Sender is { Length: > 0 }))
        {
            meaning = ReplyMeaning.PolicyBlock;
        }

        var allowed = meaning.IsAboutUs() || meaning is ReplyMeaning.Temporary or ReplyMeaning.Syntax or ReplyMeaning.Unrecognized
            || (context.Phase == SmtpPhase.Rcpt && !(reply.IsTransient && meaning.IsUndeliverable()));
        return allowed ? (meaning, basis)
            : reply.IsTransient ? (ReplyMeaning.Temporary, basis)
            : (ReplyMeaning.Unrecognized, ReplyBasis.Nothing);
    }

    /// <summary>
    /// Words about us, unless they lie inside the fragment of a row that matches: the row knows better what they mean. Then the host's rows, then
    /// anyone's.
    /// </summary>
    private static (ReplyMeaning Meaning, ReplyBasis Basis)? ByRowsAndWordsAboutUs(SmtpReply reply, in ReplyScan scan)
    {
        if (scan.Says(ReplyMeaning.Greylisted))
        {
            return (ReplyMeaning.Greylisted, ReplyBasis.CodeAndText);
        }

        ReplyScan.Hit? operators = null;
        ReplyScan.Hit? anyones = null;
        ReplyMeaning? words = null;
        foreach (var hit in scan.Hits)
        {
            if (hit.Rank < ReplyScan.Hit.Anyone)
            {
                operators = Better(operators, hit);
            }
            else if (hit.Rank == ReplyScan.Hit.Anyone)
            {
                anyones = Better(anyones, hit);
            }
            else if (hit.Meaning.IsAboutUs() && !IsExplained(hit, scan.Hits) && (words is null || Weight(hit.Meaning, reply) > Weight(words.Value, reply)))
            {
                words = hit.Meaning;
            }
        }

        if (words is { } aboutUs)
        {
            return operators is { } own && own.Meaning.IsAboutUs() ? (own.Meaning, ReplyBasis.OperatorRow)
                : anyones is { } any && any.Meaning.IsAboutUs() ? (any.Meaning, ReplyBasis.WordsAboutUs)
                : (aboutUs, ReplyBasis.WordsAboutUs);
        }

        return operators is { } row ? (row.Meaning, ReplyBasis.OperatorRow)
            : anyones is { } common ? (common.Meaning, common.Meaning.IsAboutUs() ? ReplyBasis.WordsAboutUs : ReplyBasis.CodeAndText)
            : null;
    }

    private static (ReplyMeaning Meaning, ReplyBasis Basis) Unknown => (ReplyMeaning.Unrecognized, ReplyBasis.Nothing);

    private (ReplyMeaning Meaning, ReplyBasis Basis) Transient(EnhancedStatusCode? enhanced, in ReplyScan scan) =>
        scan.Says(ReplyMeaning.Temporary) ? (ReplyMeaning.Temporary, ReplyBasis.CodeAndText)
        : ByEnhanced(enhanced, settles: true) is ReplyMeaning.MailboxFull ? (ReplyMeaning.MailboxFull, ReplyBasis.EnhancedCode)
        : scan.Says(ReplyMeaning.MailboxFull) ? (ReplyMeaning.MailboxFull, ReplyBasis.CodeAndText)
        : (ReplyMeaning.Temporary, ReplyBasis.CodeAlone);

    private (ReplyMeaning Meaning, ReplyBasis Basis) Permanent(SmtpReply reply, EnhancedStatusCode? enhanced, SmtpPhase phase, in ReplyScan scan)
    {
        var malformed = reply.Code is >= 500 and <= 504;
        var said = scan.Says(ReplyMeaning.Temporary) ? ReplyMeaning.Temporary
            : scan.Says(ReplyMeaning.MailboxFull) ? ReplyMeaning.MailboxFull
            : scan.Says(ReplyMeaning.RelayDenied) ? ReplyMeaning.RelayDenied
            : scan.Says(ReplyMeaning.MailboxDisabled) ? ReplyMeaning.MailboxDisabled
            : malformed && scan.Says(ReplyMeaning.Syntax) ? ReplyMeaning.Syntax
            : scan.Says(ReplyMeaning.Unrecognized) ? ReplyMeaning.Unrecognized
            : scan.Says(ReplyMeaning.MailboxNotFound) ? ReplyMeaning.MailboxNotFound
            : scan.Says(ReplyMeaning.Syntax) ? ReplyMeaning.Syntax
            : ReplyMeaning.Unrecognized;

        // Hosts send 5.1.1 with "over quota", "relaying denied" or "try later", too: then the milder of the two holds. 552 is about storage.
        var milder = said is ReplyMeaning.Temporary or ReplyMeaning.MailboxFull or ReplyMeaning.RelayDenied;
        var settled = milder ? null : ByEnhanced(enhanced, settles: true);
        if (settled is { } certain && !(reply.Code == 552 && certain.IsUndeliverable()))
        {
            return (certain, ReplyBasis.EnhancedCode);
        }

        if (phase < SmtpPhase.Rcpt)
        {
            said = said is ReplyMeaning.Temporary or ReplyMeaning.Syntax ? said : ReplyMeaning.Unrecognized;
        }

        if (said != ReplyMeaning.Unrecognized)
        {
            return (said, ReplyBasis.CodeAndText);
        }

        return ByEnhanced(enhanced, settles: false) is { } hint ? (hint, ReplyBasis.EnhancedCode)
            : malformed ? (ReplyMeaning.Syntax, ReplyBasis.CodeAlone)
            : reply.Code is 530 or 534 or 535 or 538 || (phase == SmtpPhase.Greeting && reply.Code is 521 or 554) ? (ReplyMeaning.PolicyBlock, ReplyBasis.CodeAlone)
            : Unknown;
    }

    private ReplyMeaning? ByEnhanced(EnhancedStatusCode? enhanced, bool settles)
    {
        foreach (var row in _rules.Tables.Codes)
        {
            if (row.Settles == settles && enhanced is not null && row.Enhanced.Holds(enhanced))
            {
                return row.Meaning;
            }
        }

        return null;
    }

    /// <summary>The reply's enhanced code, or one within its text ("#5.1.0", "(5.1.1)"); null where its class belies the reply code.</summary>
    private static EnhancedStatusCode? EnhancedIn(ReadOnlySpan<char> text, SmtpReply reply)
    {
        if (reply.Enhanced is { Subject: not 0 } or { Detail: not 0 })
        {
            return reply.Enhanced.Value.Class == reply.Code / 100 ? reply.Enhanced : null;
        }

        var @class = (char)('0' + (reply.Code / 100));
        for (var i = 0; i + 4 < text.Length; i++)
        {
            if (text[i] == @class && text[i + 1] == '.' && (i == 0 || !(ReplyText.IsWord(text[i - 1]) || text[i - 1] is '.' or '-'))
                && Number(text, i + 2, out var subjectEnd) is { } subject && subjectEnd < text.Length && text[subjectEnd] == '.'
                && Number(text, subjectEnd + 1, out var end) is { } detail && (subject, detail) != (0, 0)
                && (end == text.Length || !(ReplyText.IsWord(text[end]) || (text[end] == '.' && end + 1 < text.Length && ReplyText.IsWord(text[end + 1])))))
            {
                return new EnhancedStatusCode(reply.Code / 100, subject, detail);
            }
        }

        return reply.Enhanced;
    }

    private static int? Number(ReadOnlySpan<char> text, int begin, out int end)
    {
        var number = 0;
        for (end = begin; end < text.Length && end < begin + 3 && char.IsAsciiDigit(text[end]); end++)
        {
            number = (number * 10) + text[end] - '0';
        }

        return end == begin ? null : number;
    }

    /// <summary>A row about us before a row about the mailbox, unless it lies inside of it; then the longer one.</summary>
    private static ReplyScan.Hit Better(ReplyScan.Hit? best, in ReplyScan.Hit hit)
    {
        if (best is not { } old)
        {
            return hit;
        }

        if (old.Meaning.IsAboutUs() != hit.Meaning.IsAboutUs() && !old.IsInside(hit) && !hit.IsInside(old))
        {
            return hit.Meaning.IsAboutUs() ? hit : old;
        }

        return hit.Length > old.Length || (hit.Length == old.Length && hit.Rank < old.Rank) ? hit : old;
    }

    private static bool IsExplained(in ReplyScan.Hit words, ReadOnlySpan<ReplyScan.Hit> hits)
    {
        foreach (var hit in hits)
        {
            if ((hit.Rank != ReplyScan.Hit.Words || !hit.Meaning.IsAboutUs()) && words.IsInside(hit))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Of several words about us, a 4yz is rather about the rate, a 5yz rather about the address; policy is named in passing.</summary>
    private static int Weight(ReplyMeaning meaning, SmtpReply reply) => meaning switch
    {
        ReplyMeaning.RateLimited => reply.IsTransient ? 4 : 2,
        ReplyMeaning.IpBlocklisted => 3,
        ReplyMeaning.NullSenderRefused => 1,
        _ => 0,
    };
}
