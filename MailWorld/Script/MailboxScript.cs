using System.Text.Json.Serialization;

namespace MailWorld;

/// <summary>What happens to one recipient. In JSON also a string: a kind (<c>"full"</c>) or a reply (<c>"550 5.1.1 No such user"</c>).</summary>
public sealed record MailboxScript
{
    /// <summary>Gets what the mailbox is; the host has the words. Default: it accepts.</summary>
    [JsonPropertyName("is")]
    public MailboxKind Kind { get; init; }

    /// <summary>Gets the reply; null takes the host's words for <see cref="Kind"/>.</summary>
    public ReplyScript? Reply { get; init; }

    /// <summary>Gets replies given one after another, before <see cref="Reply"/> holds for good: <c>["451 4.3.0 later"]</c> is a mailbox that accepts at the second attempt.</summary>
    public IReadOnlyList<ReplyScript> Replies { get; init; } = [];

    /// <summary>Gets the greylisting of this recipient; null for none.</summary>
    public GreylistScript? Greylist { get; init; }

    /// <summary>Gets the limit on asking about this recipient; null for none.</summary>
    public RateScript? Rate { get; init; }

    /// <summary>Makes a mailbox of a kind.</summary>
    /// <param name="kind">The kind.</param>
    public static implicit operator MailboxScript(MailboxKind kind) => ToMailboxScript(kind);

    /// <summary>Makes a mailbox of a kind or a reply, written as a string.</summary>
    /// <param name="text"><c>full</c> or <c>550 5.1.1 No such user</c>.</param>
    public static implicit operator MailboxScript(string text) => FromString(text);

    /// <summary>Makes a mailbox of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>The mailbox.</returns>
    public static MailboxScript ToMailboxScript(MailboxKind kind) => new() { Kind = kind };

    /// <summary>Makes a mailbox of a kind or a reply, written as a string.</summary>
    /// <param name="text"><c>full</c> or <c>550 5.1.1 No such user</c>.</param>
    /// <returns>The mailbox.</returns>
    /// <exception cref="FormatException">The text is neither.</exception>
    public static MailboxScript FromString(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > 0 && char.IsAsciiDigit(text[0]))
        {
            return new MailboxScript { Reply = ReplyScript.FromString(text) };
        }

        foreach (var kind in Enum.GetValues<MailboxKind>())
        {
            if (ScriptJson.NameOf(kind) == text)
            {
                return kind;
            }
        }

        throw new FormatException(
            $"\"{text}\" is neither a mailbox kind ({string.Join(", ", Enum.GetValues<MailboxKind>().Select(kind => ScriptJson.NameOf(kind)))}) nor a reply such as \"550 5.1.1 No such user\"");
    }
}

/// <summary>What a mailbox is.</summary>
public enum MailboxKind
{
    /// <summary>It exists and takes mail.</summary>
    Accept,

    /// <summary>It does not exist.</summary>
    Unknown,

    /// <summary>It exists and is full.</summary>
    Full,

    /// <summary>It exists and is switched off.</summary>
    Disabled,

    /// <summary>It is put off with a 4xx that does not say why, every time.</summary>
    Temporary,

    /// <summary>The host does not take mail for it.</summary>
    RelayDenied,

    /// <summary>A policy refuses the client.</summary>
    Policy,

    /// <summary>A block list refuses the client.</summary>
    Blocklisted,

    /// <summary>The client asks too fast.</summary>
    RateLimited,

    /// <summary>The null sender is refused, others are not.</summary>
    NullSenderRefused,
}

/// <summary>Greylisting by triplet: client network, sender, recipient.</summary>
public sealed record GreylistScript
{
    /// <summary>Gets how long after its first refusal a triplet passes. Default: 5 minutes.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets how often a triplet is refused at least, however long it waits. Default: 1.</summary>
    public int Refusals { get; init; } = 1;

    /// <summary>Gets how many bits of the client's address count, 32 for the address, 24 for its neighbours too. Default: 32.</summary>
    public int Network { get; init; } = 32;

    /// <summary>Gets a value indicating whether the sender counts. Default: yes.</summary>
    public bool BySender { get; init; } = true;

    /// <summary>Gets when a triplet that has not come back is forgotten. Default: 2 days.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromDays(2);

    /// <summary>Gets the refusal; <c>{seconds}</c> is what is left of the delay. Null takes the host's words.</summary>
    public ReplyScript? Reply { get; init; }
}

/// <summary>So many recipients in so long a time.</summary>
public sealed record RateScript
{
    /// <summary>Gets how many are answered in one period. Default: 10.</summary>
    public int Recipients { get; init; } = 10;

    /// <summary>Gets the period, which begins with the first recipient. Default: 1 minute.</summary>
    public TimeSpan Per { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets the refusal; null takes the host's words for <see cref="MailboxKind.RateLimited"/>.</summary>
    public ReplyScript? Reply { get; init; }
}
