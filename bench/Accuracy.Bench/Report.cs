using System.Globalization;
using System.Text.Json;

namespace Validator.Accuracy;

/// <summary>The confusion matrix and what follows from it, as markdown.</summary>
internal sealed class Report(IReadOnlyList<Resident> residents, Answers answers)
{
    private const string NoAnswer = "no answer";
    private static readonly string[] Statuses = ["deliverable", "undeliverable", "risky", "unknown", NoAnswer];

    private readonly (Resident Resident, string Status)[] _rows =
        [.. residents.Select(resident => (resident, answers.Of(resident.Address)?.Status ?? NoAnswer))];

    public void Write(TextWriter output, string heading)
    {
        output.WriteLine(heading);
        output.WriteLine();
        output.WriteLine("| | addresses | false undeliverable | false deliverable | unknown | unknown, of what can be known |");
        output.WriteLine("| --- | --- | --- | --- | --- | --- |");
        Figures(output, "all", _rows);
        Figures(output, "words that tables may know", [.. _rows.Where(row => row.Resident.Split == Split.Table)]);
        Figures(output, "words held back", [.. _rows.Where(row => row.Resident.Split == Split.HeldBack)]);
        Figures(output, "behaviour", [.. _rows.Where(row => row.Resident.Split == Split.Behaviour)]);
        output.WriteLine();
        Matrix(output, "truth", Enum.GetValues<Truth>().Select(truth => (Name(truth), _rows.Where(row => row.Resident.Truth == truth).ToArray())));
        output.WriteLine();
        Matrix(output, "where something is wrong or not learned", _rows
            .GroupBy(row => (row.Resident.Scenario, row.Resident.Split, row.Resident.Truth))
            .Where(group => group.Any(row => !IsRight(row)))
            .OrderBy(group => group.Key.Split).ThenBy(group => group.Key.Scenario, StringComparer.Ordinal)
            .Select(group => ($"{group.Key.Scenario} ({Name(group.Key.Split)}): {Name(group.Key.Truth)}", group.ToArray())));
    }

    /// <summary>Everything that is not right, one JSON object a line.</summary>
    public void WriteDetails(TextWriter output)
    {
        foreach (var row in _rows.Where(row => !IsRight(row)).OrderBy(row => row.Resident.Sentence, StringComparer.Ordinal))
        {
            output.WriteLine(JsonSerializer.Serialize(new
            {
                kind = IsFalseUndeliverable(row) ? "false undeliverable" : IsFalseDeliverable(row) ? "false deliverable" : "not learned",
                scenario = row.Resident.Scenario,
                split = Name(row.Resident.Split),
                truth = Name(row.Resident.Truth),
                sentence = row.Resident.Sentence,
                status = row.Status,
                answer = answers.Of(row.Resident.Address)?.Line,
                address = row.Resident.Address,
            }));
        }
    }

    private static void Figures(TextWriter output, string name, (Resident Resident, string Status)[] rows)
    {
        var notUndeliverable = rows.Count(row => row.Resident.Truth != Truth.Undeliverable);
        var notDeliverable = rows.Count(row => row.Resident.Truth != Truth.Deliverable);
        var knowable = rows.Where(row => row.Resident.Truth != Truth.Unknowable).ToArray();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {rows.Length:N0} | {Share(rows.Count(IsFalseUndeliverable), notUndeliverable)} | {Share(rows.Count(IsFalseDeliverable), notDeliverable)} | {Share(rows.Count(IsUnknown), rows.Length)} | {Share(knowable.Count(IsUnknown), knowable.Length)} |"));
    }

    private static void Matrix(TextWriter output, string corner, IEnumerable<(string Name, (Resident Resident, string Status)[] Rows)> groups)
    {
        output.WriteLine($"| {corner} | {string.Join(" | ", Statuses)} |");
        output.WriteLine($"| --- |{string.Concat(Statuses.Select(_ => " --- |"))}");
        foreach (var (name, rows) in groups)
        {
            output.WriteLine($"| {name} | {string.Join(" | ", Statuses.Select(status => rows.Count(row => row.Status == status) is var count and > 0 ? count.ToString("N0", CultureInfo.InvariantCulture) : ""))} |");
        }
    }

    private static string Share(int count, int of) =>
        of == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} of {of:N0} ({100.0 * count / of:0.00} %)");

    private static bool IsUnknown((Resident Resident, string Status) row) => row.Status is "unknown" or NoAnswer;

    /// <summary>Called undeliverable where the mailbox exists: full, behind a host that accepts all or refuses us included.</summary>
    private static bool IsFalseUndeliverable((Resident Resident, string Status) row) =>
        row.Status == "undeliverable" && row.Resident.Truth != Truth.Undeliverable;

    /// <summary>Called deliverable where that is untrue (no mailbox, full) or cannot be known (accepts all, refuses us).</summary>
    private static bool IsFalseDeliverable((Resident Resident, string Status) row) =>
        row.Status == "deliverable" && row.Resident.Truth != Truth.Deliverable;

    private static bool IsRight((Resident Resident, string Status) row) => row.Status == row.Resident.Truth switch
    {
        Truth.Deliverable => "deliverable",
        Truth.Undeliverable => "undeliverable",
        Truth.Full or Truth.AcceptAll => "risky",
        _ => "unknown",
    };

    private static string Name(Truth truth) => truth switch
    {
        Truth.AcceptAll => "accept-all",
        Truth.Unknowable => "unknowable",
        _ => truth.ToString().ToLowerInvariant(),
    };

    private static string Name(Split split) => split switch
    {
        Split.HeldBack => "held back",
        _ => split.ToString().ToLowerInvariant(),
    };
}
