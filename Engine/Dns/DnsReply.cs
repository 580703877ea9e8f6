namespace Validator.Dns;

/// <summary>How asking one server once ended.</summary>
/// <param name="Kind">What came.</param>
/// <param name="Message">The message, where one came that can be read.</param>
internal readonly record struct DnsReply(DnsReplyKind Kind, DnsMessage? Message = null)
{
    /// <summary>Judges a message that answers the question asked.</summary>
    public static DnsReply From(ReadOnlySpan<byte> response, string questionName) =>
        DnsMessage.Decode(response, questionName) is { } message ? new(DnsReplyKind.Message, message) : new(DnsReplyKind.Broken);
}

/// <summary>What came from a server.</summary>
internal enum DnsReplyKind
{
    /// <summary>A message that answers the question and can be read.</summary>
    Message,

    /// <summary>An answer cut to fit a datagram: to be asked for by TCP.</summary>
    Truncated,

    /// <summary>A datagram with the right id and the wrong question, or the reverse: somebody may be guessing, to be asked by TCP.</summary>
    Mismatch,

    /// <summary>An answer that cannot be read.</summary>
    Broken,

    /// <summary>Nothing, in time.</summary>
    Silence,

    /// <summary>Nothing ever: the host or port is unreachable, or the system gives us no socket.</summary>
    Unreachable,

    /// <summary>The asker gave up.</summary>
    Cancelled,
}
