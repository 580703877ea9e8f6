using System.Text;
using Validator.Standalone.Output;

namespace Validator.Standalone.Doctor;

/// <summary>A line a finding, for people; below what is not well, what to do. Nothing from outside reaches the terminal raw.</summary>
/// <param name="output">Where to.</param>
/// <param name="color">Whether the level is coloured.</param>
/// <param name="width">The columns of the terminal; null in a pipe.</param>
internal sealed class TextReport(Stream output, bool color, int? width) : IReport
{
    private const int LevelWidth = 9;
    private const int WidestRemedy = 110;
    private const int NarrowestRemedy = 40;
    private const int LongestSubject = 260;
    private const int LongestDetail = 1200;

    private readonly int[] _counts = new int[Enum.GetValues<FindingLevel>().Length];

    public void Write(Finding finding)
    {
        _counts[(int)finding.Level]++;
        var subject = VisibleText.Of(finding.Subject, LongestSubject);
        var text = $"{Level(finding.Level)}{subject}: {finding.Title} ({VisibleText.Of(finding.Detail, LongestDetail)})\n";
        if (finding.Remedy is { } remedy)
        {
            var room = Math.Clamp((width ?? WidestRemedy) - LevelWidth, NarrowestRemedy, WidestRemedy);
            text += string.Concat(Wrap($"What to do: {remedy} [{finding.Code}]", room).Select(line => $"{new string(' ', LevelWidth)}{line}\n"));
        }

        Print(text);
    }

    public void End(bool canVerify) =>
        Print($"\n{(canVerify ? "This host can verify" : "This host cannot verify as it is")}: {Count(FindingLevel.Problem, "problem")}, {Count(FindingLevel.Warning, "warning")}.\n");

    private static IEnumerable<string> Wrap(string text, int room)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > room)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }

    private string Level(FindingLevel level)
    {
        var (word, code) = level switch
        {
            FindingLevel.Ok => ("ok", "32"),
            FindingLevel.Warning => ("warning", "33"),
            _ => ("problem", "31"),
        };
        var padded = word.PadRight(LevelWidth);
        return color ? $"\e[{code}m{padded}\e[0m" : padded;
    }

    private string Count(FindingLevel level, string word) => $"{_counts[(int)level]:N0} {word}{(_counts[(int)level] == 1 ? "" : "s")}";

    private void Print(string text) => output.Write(Encoding.UTF8.GetBytes(text));
}
