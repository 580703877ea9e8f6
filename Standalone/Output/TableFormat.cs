using System.Text;
using Validator.Verdicts;

namespace Validator.Standalone.Output;

/// <summary>
/// A table for people: a row a verdict as it completes, in columns whose widths are known beforehand, and the counts at the end. On a terminal the status is
/// coloured and rows are cut to the terminal's width; in a pipe they are whole.
/// </summary>
/// <param name="addresses">The addresses that will be answered, for the width of their column.</param>
/// <param name="color">Whether the status is coloured.</param>
/// <param name="terminalWidth">The columns of the terminal; null in a pipe.</param>
internal sealed class TableFormat(IEnumerable<string> addresses, bool color, int? terminalWidth) : IVerdictFormat
{
    private const int WidestAddress = 40;
    private const int LongestAddress = 330;
    private const int ReplyWidth = 10;
    private const int NarrowestExplanation = 20;
    private const string Gap = "  ";

    private static readonly VerdictStatus[] Order = [VerdictStatus.Deliverable, VerdictStatus.Undeliverable, VerdictStatus.Risky, VerdictStatus.Unknown];
    private static readonly int ReasonWidth = Enum.GetValues<VerdictReason>().Max(reason => VerdictJson.Word(reason).Length);

    private readonly int _addressWidth =
        addresses.Select(address => VisibleText.Width(Shown(address))).Append("address".Length).Max();

    private readonly Dictionary<VerdictStatus, int> _counts = Order.ToDictionary(status => status, _ => 0);

    public void Begin(Stream output)
    {
        Row(output, "address", "status".PadRight(StatusText.Width), "reason", "reply", "meaning");
        Row(output, new('-', _addressWidth), new('-', StatusText.Width), new('-', ReasonWidth), new('-', ReplyWidth), "-------");
    }

    public void Write(Stream output, Verdict verdict)
    {
        _counts[verdict.Status]++;
        Row(
            output,
            Shown(verdict.Email),
            StatusText.Padded(verdict.Status, color),
            VerdictJson.Word(verdict.Reason),
            verdict.Smtp is { } smtp ? VerdictText.Code(smtp) : "",
            VerdictText.Explain(verdict));
    }

    public void End(Stream output)
    {
        var parts = Order.Select(status => StatusText.Colored(status, $"{_counts[status]:N0} {VerdictJson.Word(status)}", color));
        Line(output, $"\n{_counts.Values.Sum():N0} verdicts: {string.Join(", ", parts)}");
    }

    private static string Shown(string address) => VisibleText.Fit(VisibleText.Of(address, LongestAddress), WidestAddress);

    private static void Line(Stream output, string text) => output.Write(Encoding.UTF8.GetBytes(text + "\n"));

    private void Row(Stream output, string address, string status, string reason, string reply, string meaning)
    {
        var before = _addressWidth + StatusText.Width + ReasonWidth + ReplyWidth + (4 * Gap.Length);
        var room = terminalWidth is { } width ? Math.Max(NarrowestExplanation, width - before) : int.MaxValue;
        Line(output, string.Join(
            Gap, VisibleText.Pad(address, _addressWidth), status, reason.PadRight(ReasonWidth), reply.PadRight(ReplyWidth), VisibleText.Fit(meaning, room)));
    }
}
