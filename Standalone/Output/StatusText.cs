using Validator.Verdicts;

namespace Validator.Standalone.Output;

/// <summary>A status as people see it: its word, in its colour where colours can be shown.</summary>
internal static class StatusText
{
    /// <summary>The width of the longest word.</summary>
    public const int Width = 13;

    /// <summary>Colours a text.</summary>
    /// <param name="status">The status whose colour it gets.</param>
    /// <param name="text">The text.</param>
    /// <param name="color">Whether colours can be shown.</param>
    /// <returns>The text, with or without colour.</returns>
    public static string Colored(VerdictStatus status, string text, bool color)
    {
        const string Green = "32", Red = "31", Yellow = "33", Cyan = "36";
        var code = status switch
        {
            VerdictStatus.Deliverable => Green,
            VerdictStatus.Undeliverable => Red,
            VerdictStatus.Risky => Yellow,
            _ => Cyan,
        };
        return color ? $"\e[{code}m{text}\e[0m" : text;
    }

    /// <summary>Gives the word, padded to <see cref="Width"/>.</summary>
    /// <param name="status">The status.</param>
    /// <param name="color">Whether colours can be shown.</param>
    /// <returns>The word.</returns>
    public static string Padded(VerdictStatus status, bool color) => Colored(status, VerdictJson.Word(status).PadRight(Width), color);
}
