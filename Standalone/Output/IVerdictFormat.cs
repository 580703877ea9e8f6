using System.Text;
using Validator.Verdicts;

namespace Validator.Standalone.Output;

/// <summary>Writes verdicts in one form, UTF-8, as they come: no form waits for another verdict.</summary>
internal interface IVerdictFormat
{
    /// <summary>Writes what stands before the first verdict.</summary>
    /// <param name="output">Where to.</param>
    void Begin(Stream output);

    /// <summary>Writes a verdict.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="verdict">The verdict.</param>
    void Write(Stream output, Verdict verdict);

    /// <summary>Writes what stands after the last verdict.</summary>
    /// <param name="output">Where to.</param>
    void End(Stream output);

    /// <summary>Makes a format.</summary>
    /// <param name="format">Which.</param>
    /// <param name="color">Whether <see cref="OutputFormat.Text"/> is coloured.</param>
    /// <returns>The format.</returns>
    static IVerdictFormat Create(OutputFormat format, bool color) => format switch
    {
        OutputFormat.Json => new JsonFormat(),
        OutputFormat.Ndjson => new NdjsonFormat(),
        OutputFormat.Csv => new CsvFormat(),
        _ => new TextFormat(color),
    };
}

/// <summary>One JSON object a line.</summary>
internal sealed class NdjsonFormat : IVerdictFormat
{
    public void Begin(Stream output)
    {
    }

    public void Write(Stream output, Verdict verdict)
    {
        output.Write(VerdictJson.SerializeToUtf8Bytes(verdict));
        output.WriteByte((byte)'\n');
    }

    public void End(Stream output)
    {
    }
}

/// <summary>One JSON array, an element a line.</summary>
internal sealed class JsonFormat : IVerdictFormat
{
    private bool _begun;

    public void Begin(Stream output) => output.WriteByte((byte)'[');

    public void Write(Stream output, Verdict verdict)
    {
        output.Write(_begun ? ",\n"u8 : "\n"u8);
        output.Write(VerdictJson.SerializeToUtf8Bytes(verdict));
        _begun = true;
    }

    public void End(Stream output) => output.Write(_begun ? "\n]\n"u8 : "]\n"u8);
}

/// <summary>A line for people: status, address, reason and what it means. Nothing of it reaches the terminal raw.</summary>
/// <param name="color">Whether the status is coloured.</param>
internal sealed class TextFormat(bool color) : IVerdictFormat
{
    private const int StatusWidth = 13;
    private const int AddressWidth = 32;
    private const int LongestAddress = 330;

    public void Begin(Stream output)
    {
    }

    public void Write(Stream output, Verdict verdict)
    {
        var status = VerdictJson.Word(verdict.Status).PadRight(StatusWidth);
        var address = VisibleText.Pad(VisibleText.Of(verdict.Email, LongestAddress), AddressWidth);
        var line = $"{(color ? Colored(verdict.Status, status) : status)}  {address}  {VerdictJson.Word(verdict.Reason)}: {VerdictText.Explain(verdict)}\n";
        output.Write(Encoding.UTF8.GetBytes(line));
    }

    public void End(Stream output)
    {
    }

    private static string Colored(VerdictStatus status, string text)
    {
        var code = status switch
        {
            VerdictStatus.Deliverable => "32",
            VerdictStatus.Undeliverable => "31",
            VerdictStatus.Risky => "33",
            _ => "36",
        };
        return $"\e[{code}m{text}\e[0m";
    }
}
