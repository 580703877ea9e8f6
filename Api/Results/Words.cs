using Validator.Verdicts;

namespace Validator.Api.Results;

/// <summary>Reads the snake_case words of an enumeration, as they stand in JSON.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
internal static class Words<T>
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> Values = Enum.GetValues<T>().ToDictionary(VerdictJson.Word, StringComparer.Ordinal);

    /// <summary>Gets all words, for messages.</summary>
    public static string All { get; } = string.Join(", ", Values.Keys);

    /// <summary>Reads a word.</summary>
    /// <param name="word">The word; null for none.</param>
    /// <param name="value">The value; null for none.</param>
    /// <returns>Whether it is a word, or none.</returns>
    public static bool TryRead(string? word, out T? value)
    {
        value = word is not null && Values.TryGetValue(word, out var found) ? found : null;
        return word is null || value is not null;
    }
}
