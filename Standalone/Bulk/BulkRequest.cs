using Validator.Standalone.Output;

namespace Validator.Standalone.Bulk;

/// <summary>What <c>bulk</c> is asked to do.</summary>
internal sealed record BulkRequest
{
    /// <summary>What stands for standard input and output.</summary>
    public const string Standard = "-";

    /// <summary>Gets the input, as it was given.</summary>
    public required string Input { get; init; }

    /// <summary>Gets the output, as it was given.</summary>
    public required string Output { get; init; }

    /// <summary>Gets the form of the results.</summary>
    public required OutputFormat Format { get; init; }

    /// <summary>Gets the column with the addresses; null to find it.</summary>
    public required string? Column { get; init; }

    /// <summary>Gets what separates cells; null to find it.</summary>
    public required byte? Delimiter { get; init; }

    /// <summary>Gets the folder for what an interrupted run leaves.</summary>
    public required string Data { get; init; }

    /// <summary>Gets how addresses are verified.</summary>
    public required VerifierOptions Verifier { get; init; }

    /// <summary>Gets what has to be the same for a run to go on: which rows there are, and what decides their verdicts.</summary>
    public string Identity => string.Join(
        '\n',
        Column,
        Delimiter,
        string.Join(' ', Verifier.DnsServers),
        Verifier.SmtpPort,
        Verifier.MailFrom,
        Verifier.FallbackMailFrom,
        Verifier.Checks,
        Verifier.TreatRoleAsRisky,
        Verifier.Grammar,
        Verifier.AllowPrivateMx);
}
