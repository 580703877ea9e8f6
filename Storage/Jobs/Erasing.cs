using Validator.Verdicts;

namespace Validator.Storage.Jobs;

/// <summary>What stands where a person's data was.</summary>
public static class Erasing
{
    /// <summary>Stands for an address. It is none.</summary>
    public const string Filler = "erased";

    /// <summary>Stands for bytes of a table.</summary>
    public const byte FillerByte = (byte)'x';

    /// <summary>Takes all out of a verdict that tells of a person. Status, reason and time stay: sums stay true.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <returns>What is left of it.</returns>
    public static Verdict Erased(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        return verdict with
        {
            Email = Filler,
            Normalized = null,
            Domain = null,
            DidYouMean = null,
            Flags = new VerdictFlags(),
            Dns = VerdictDns.None,
            Smtp = null,
            Detail = null,
        };
    }
}
