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
