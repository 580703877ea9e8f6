using Spectre.Console;
using Validator.Verdicts;

namespace Validator.Standalone.Bulk.Display;

/// <summary>The statuses as they are shown.</summary>
internal static class Statuses
{
    /// <summary>Gets the order in which they are shown.</summary>
    public static IReadOnlyList<VerdictStatus> Order { get; } =
        [VerdictStatus.Deliverable, VerdictStatus.Undeliverable, VerdictStatus.Risky, VerdictStatus.Unknown];

    /// <summary>Gives the colour of a status.</summary>
    /// <param name="status">The status.</param>
    /// <returns>The colour.</returns>
    public static Color ColorOf(VerdictStatus status) => status switch
    {
        VerdictStatus.Deliverable => Color.Green,
        VerdictStatus.Undeliverable => Color.Red,
        VerdictStatus.Risky => Color.Yellow,
        _ => Color.Teal,
    };
}
