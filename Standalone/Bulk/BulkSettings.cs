using System.Text;
using Validator.Standalone.Configuration;
using Validator.Standalone.Output;

namespace Validator.Standalone.Bulk;

/// <summary>The settings that <c>bulk</c> has besides those of the verifier.</summary>
internal static class BulkSettings
{
    public static readonly Setting<OutputFormat> Format = new(
        Settings.Format.Name, Settings.Format.ValueName, "Form of the results; csv keeps the columns of the input [default: csv]", Settings.Format.Read);

    public static readonly Setting<string> Column = new(
        "column", "NAME", "Column with the addresses, by name or by number from 1 [default: found]", text => text);

    public static readonly Setting<byte> Delimiter = new(
        "delimiter", "C", "What separates the cells, such as ; or \\t [default: found]", ReadDelimiter);

    public static readonly Setting<string> Data = new(
        "data", "DIR", "Where an interrupted run leaves what it has, to go on from [default: ./data]", text => text);

    private static Reading<byte> ReadDelimiter(string text) =>
        text is "\\t" || text.Equals("tab", StringComparison.OrdinalIgnoreCase) ? (byte)'\t'
        : text.Length == 1 && Ascii.IsValid(text) && text[0] is not ('"' or '\r' or '\n' or '\0') ? (byte)text[0]
        : Reading<byte>.Bad("one ASCII character is expected, other than a quote, or \\t");
}
