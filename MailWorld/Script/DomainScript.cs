using System.Text.Json.Serialization;

namespace MailWorld;

/// <summary>One domain, or many alike where the name holds a range.</summary>
public sealed record DomainScript
{
    /// <summary>Gets the name in A-labels, <c>d{0..999}.example</c> for a range, or an address literal such as <c>[127.1.0.1]</c>. In the names of MX hosts <c>{n}</c> is the number, <c>{n%10}</c> its remainder.</summary>
    public string Name { get; init; } = "";

    /// <summary>Gets a remark for people, told when the program starts.</summary>
    public string? Note { get; init; }

    /// <summary>Gets where its mail goes. Default: to its MX hosts.</summary>
    public DomainRoute Route { get; init; }

    /// <summary>Gets its MX hosts; empty is one, <c>mx1.</c> before its name, with preference 10.</summary>
    public IReadOnlyList<MxScript> Mx { get; init; } = [];

    /// <summary>Gets what is wrong with its DNS; null for nothing.</summary>
    public DnsScript? Dns { get; init; }

    /// <summary>Gets further records at its name.</summary>
    public IReadOnlyList<RecordScript> Records { get; init; } = [];

    /// <summary>Gets its mailboxes by local part, whatever the case.</summary>
    public Dictionary<string, MailboxScript> Mailboxes { get; init; } = [];

    /// <summary>Gets rules for local parts that are not listed, tried in order: populations that need no list.</summary>
    public IReadOnlyList<PopulationRule> Rules { get; init; } = [];

    /// <summary>Gets a value indicating whether every other local part is accepted. Default: no.</summary>
    public bool CatchAll { get; init; }

    /// <summary>Gets what happens to every other local part; null takes <see cref="CatchAll"/>, then the world's default.</summary>
    public MailboxScript? Others { get; init; }

    /// <summary>Gets the greylisting of all its recipients, known or not, shared by its hosts; null for none.</summary>
    public GreylistScript? Greylist { get; init; }
}

/// <summary>Where a domain's mail goes.</summary>
public enum DomainRoute
{
    /// <summary>To its MX hosts.</summary>
    Mx,

    /// <summary>To the host of its own name: it has an address and no MX (RFC 5321 §5.1).</summary>
    Implicit,

    /// <summary>Nowhere, and it says so (RFC 7505).</summary>
    NullMx,

    /// <summary>Nowhere: the name exists without MX and address.</summary>
    None,

    /// <summary>Nowhere: the name does not exist.</summary>
    Absent,
}

/// <summary>An MX record. In JSON also a string: <c>"10 mx1.example"</c> or <c>"mx1.example"</c>.</summary>
public sealed record MxScript
{
    /// <summary>Gets the host's name.</summary>
    public string Host { get; init; } = "";

    /// <summary>Gets the preference; lower is tried first. Default: 10.</summary>
    public int Preference { get; init; } = 10;

    /// <summary>Gets a value indicating whether the host's name does not exist. Default: it does.</summary>
    public bool Missing { get; init; }

    /// <summary>Reads <c>10 mx1.example</c> or <c>mx1.example</c>.</summary>
    /// <param name="text">The text.</param>
    public static implicit operator MxScript(string text) => FromString(text);

    /// <summary>Reads <c>10 mx1.example</c> or <c>mx1.example</c>.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The record.</returns>
    public static MxScript FromString(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && int.TryParse(text.AsSpan(0, space), out var preference)
            ? new MxScript { Host = text[(space + 1)..].Trim(), Preference = preference }
            : new MxScript { Host = text };
    }
}

/// <summary>A share of the local parts that begin alike. Rules with the same prefix divide its local parts among them by a hash, in order.</summary>
public sealed record PopulationRule
{
    /// <summary>Gets what the local part begins with, whatever the case. Empty takes every one.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Gets the share of them that it is about, 0 to 1. Default: 1.</summary>
    public double Share { get; init; } = 1;

    /// <summary>Gets what they are. Default: accepted.</summary>
    [JsonPropertyName("is")]
    public MailboxScript Mailbox { get; init; } = MailboxKind.Accept;
}
