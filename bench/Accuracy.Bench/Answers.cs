using System.Text;
using System.Text.Json;

namespace Validator.Accuracy;

/// <summary>What the verifier said of an address.</summary>
/// <param name="Status">deliverable, undeliverable, risky or unknown.</param>
/// <param name="Line">The line it said it in.</param>
internal sealed record Answer(string Status, string Line);

/// <summary>Reads a verifier's lines: JSON objects, or CSV whose first line names the columns.</summary>
internal sealed class Answers(BenchOptions options)
{
    private readonly Dictionary<string, Answer> _answers = new(StringComparer.Ordinal);
    private List<string>? _header;

    public int Count => _answers.Count;

    /// <summary>Gets how many lines could not be used.</summary>
    public int Skipped { get; private set; }

    public Answer? Of(string address) => _answers.GetValueOrDefault(address);

    public void Add(string line)
    {
        if (line.Length == 0)
        {
            return;
        }

        if (line[0] != '{' && _header is null)
        {
            _header = Split(line);
            return;
        }

        var (address, status) = line[0] == '{' ? FromJson(line) : FromCsv(line);
        if (address is null || status is null)
        {
            Skipped++;
            return;
        }

        _answers[address] = new Answer(options.StatusMap.GetValueOrDefault(status.ToLowerInvariant(), "unknown"), line);
    }

    private (string? Address, string? Status) FromJson(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return (Member(document.RootElement, options.AddressField), Member(document.RootElement, options.StatusField));
        }
        catch (JsonException)
        {
            return (null, null);
        }
    }

    private static string? Member(JsonElement element, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString() : element.GetRawText();
    }

    private (string? Address, string? Status) FromCsv(string line)
    {
        var fields = Split(line);
        return (Field(options.AddressField), Field(options.StatusField));

        string? Field(string name) => _header!.IndexOf(name) is var at and >= 0 && at < fields.Count ? fields[at] : null;
    }

    private static List<string> Split(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                field.Append(line[i++]);
            }
            else if (line[i] == '"')
            {
                quoted = !quoted;
            }
            else if (line[i] == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(line[i]);
            }
        }

        fields.Add(field.ToString());
        return fields;
    }
}
