namespace Validator.Smtp;

/// <summary>
/// Replies that were read lately, by their bytes: hosts say "250 2.1.0 Ok" millions of times, and one object serves all of them. Bounded: one place for
/// each hash, overwritten at will. Thread-safe.
/// </summary>
internal sealed class SmtpReplyMemo
{
    /// <summary>The longest text that is kept, in bytes: longer ones mostly name an address, and do not come again.</summary>
    public const int MaxBytes = 40;

    private const int Places = 512;

    private readonly Entry?[] _entries = new Entry?[Places];

    /// <summary>Gives the reply of a code and a text.</summary>
    /// <param name="code">The code.</param>
    /// <param name="raw">The texts of its lines, joined by <c>\n</c>.</param>
    /// <returns>The reply.</returns>
    public SmtpReply Get(int code, ReadOnlySpan<byte> raw)
    {
        if (raw.Length > MaxBytes)
        {
            return SmtpReplyText.ToReply(code, raw);
        }

        var hash = new HashCode();
        hash.Add(code);
        hash.AddBytes(raw);
        ref var place = ref _entries[(uint)hash.ToHashCode() % Places];
        if (Volatile.Read(ref place) is { } known && known.Reply.Code == code && raw.SequenceEqual(known.Raw))
        {
            return known.Reply;
        }

        var reply = SmtpReplyText.ToReply(code, raw);
        Volatile.Write(ref place, new Entry(raw.ToArray(), reply));
        return reply;
    }

    private sealed record Entry(byte[] Raw, SmtpReply Reply);
}
