using System.Text;
using Validator.Verdicts;

namespace Validator.Standalone.Output;

/// <summary>A line for people: status, address, reason and what it means, the reply that decided. Nothing of it reaches the terminal raw.</summary>
/// <param name="color">Whether the status is coloured.</param>
internal sealed class TextFormat(bool color) : IVerdictFormat
{
    private const int AddressWidth = 32;
    private const int LongestAddress = 330;

    public void Begin(Stream output)
    {
    }

    public void Write(Stream output, Verdict verdict)
    {
        var address = VisibleText.Pad(VisibleText.Of(verdict.Email, LongestAddress), AddressWidth);
        var reply = VerdictText.Reply(verdict) is { Length: > 0 } text ? $" ({text})" : "";
        var line = $"{StatusText.Padded(verdict.Status, color)}  {address}  {VerdictJson.Word(verdict.Reason)}: {VerdictText.Explain(verdict)}{reply}\n";
        output.Write(Encoding.UTF8.GetBytes(line));
    }

    public void End(Stream output)
    {
    }
}
