namespace MailWorld;

/// <summary>What is wrong, or merely particular, with the DNS of a name.</summary>
public sealed record DnsScript
{
    /// <summary>Gets what goes wrong. Default: nothing.</summary>
    public DnsFault Fault { get; init; }

    /// <summary>Gets the types of questions that it concerns, such as <c>MX</c>; empty for all.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Gets how many questions it concerns before answers are right; 0 for all.</summary>
    public int First { get; init; }

    /// <summary>Gets a value indicating whether faults of form (garbage, wrong id, ...) are also made over TCP. Default: TCP answers are right.</summary>
    public bool OverTcp { get; init; }

    /// <summary>Gets how long an answer takes. Default: none.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Gets the TTL of its records; null takes the world's.</summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>Gets the name that it is an alias of; null for none.</summary>
    public string? Cname { get; init; }

    /// <summary>Gets how many aliases (<c>c1.</c>, <c>c2.</c>, ... before the name) lead to its records. Default: 0.</summary>
    public int CnameChain { get; init; }

    /// <summary>Gets a value indicating whether an answer holds only the first alias, so that the client has to ask for the rest. Default: the whole chain.</summary>
    public bool OneAliasAtATime { get; init; }
}

/// <summary>What goes wrong with an answer of the DNS.</summary>
public enum DnsFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>SERVFAIL.</summary>
    Servfail,

    /// <summary>REFUSED.</summary>
    Refused,

    /// <summary>FORMERR.</summary>
    Formerr,

    /// <summary>NXDOMAIN, whatever is scripted.</summary>
    Nxdomain,

    /// <summary>An empty answer (NODATA), whatever is scripted.</summary>
    NoData,

    /// <summary>No answer at all.</summary>
    Silence,

    /// <summary>Over UDP an empty answer with TC; the whole one over TCP.</summary>
    Truncated,

    /// <summary>Over UDP an empty answer with TC; over TCP the connection is closed.</summary>
    TruncatedThenClosed,

    /// <summary>Aliases that lead back to where they began.</summary>
    CnameLoop,

    /// <summary>Random bytes after the right id.</summary>
    Garbage,

    /// <summary>A right answer under another id.</summary>
    WrongId,

    /// <summary>A forged answer under another id, then the right one.</summary>
    Forged,

    /// <summary>An answer to another question.</summary>
    WrongQuestion,

    /// <summary>Record lengths and counts that go past the end of the message.</summary>
    LyingLengths,

    /// <summary>A name whose compression pointer points to itself.</summary>
    CompressionLoop,

    /// <summary>Two bytes.</summary>
    Short,
}

/// <summary>A record at a name.</summary>
public sealed record RecordScript
{
    /// <summary>Gets the type: A, AAAA, TXT, PTR, NS, CNAME or MX.</summary>
    public string Type { get; init; } = "";

    /// <summary>Gets the data as a zone file writes it, TXT without quotes.</summary>
    public string Data { get; init; } = "";
}
