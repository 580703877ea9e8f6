using System.Text.Json.Serialization;

namespace Validator.Verdicts;

/// <summary>The answer to one address. Serialized as it stands, in snake_case (<see cref="VerdictJson"/>).</summary>
public sealed record Verdict
{
    /// <summary>Gets the input, exactly as it came.</summary>
    public required string Email { get; init; }

    /// <summary>Gets whether mail would be delivered.</summary>
    public required VerdictStatus Status { get; init; }

    /// <summary>Gets why.</summary>
    public required VerdictReason Reason { get; init; }

    /// <summary>Gets how sure that is.</summary>
    public required Confidence Confidence { get; init; }

    /// <summary>Gets the estimated chance of delivery, 0 to 100.</summary>
    public required int Score { get; init; }

    /// <summary>Gets the address in normal form; null where the input is none.</summary>
    public string? Normalized { get; init; }

    /// <summary>Gets the domain as lower-case A-labels; null where the input is no address.</summary>
    public string? Domain { get; init; }

    /// <summary>Gets the whole address that was probably meant; null where nothing suggests itself.</summary>
    public string? DidYouMean { get; init; }

    /// <summary>Gets what is noteworthy.</summary>
    public required VerdictFlags Flags { get; init; }

    /// <summary>Gets what the DNS said.</summary>
    public required VerdictDns Dns { get; init; }

    /// <summary>Gets the conversation that decided; null where none took place.</summary>
    public VerdictSmtp? Smtp { get; init; }

    /// <summary>Gets a sentence for people: what is wrong with the input, or why nothing was asked; null where the reason says it all. Not serialized.</summary>
    [JsonIgnore]
    public string? Detail { get; init; }

    /// <summary>Gets when the answer was found, in UTC.</summary>
    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary>Gets how long it took, in milliseconds.</summary>
    public required double ElapsedMs { get; init; }

    /// <summary>Gets a value indicating whether it was already known.</summary>
    public bool Cached { get; init; }
}
