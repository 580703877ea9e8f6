using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Validator.Standalone.Doctor;

/// <summary>One JSON object, for machines: <c>{"can_verify": true, "findings": [...]}</c>.</summary>
/// <param name="output">Where to.</param>
internal sealed class JsonReport(Stream output) : IReport
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    };

    private readonly List<Finding> _findings = [];

    public void Write(Finding finding) => _findings.Add(finding);

    public void End(bool canVerify)
    {
        JsonSerializer.Serialize(output, new Whole(canVerify, _findings), Options);
        output.Write("\n"u8);
    }

    private sealed record Whole(bool CanVerify, IReadOnlyList<Finding> Findings);
}
