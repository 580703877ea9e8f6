namespace Validator.Storage.Embedded;

/// <summary>Writes a WHERE clause of the conditions that are wanted, so that an index serves them.</summary>
internal static class Where
{
    public static string All(params ReadOnlySpan<(bool Wanted, string Condition)> conditions)
    {
        var wanted = new List<string>();
        foreach (var (isWanted, condition) in conditions)
        {
            if (isWanted)
            {
                wanted.Add(condition);
            }
        }

        return wanted.Count == 0 ? "" : $"WHERE {string.Join(" AND ", wanted)}";
    }
}
