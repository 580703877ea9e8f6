using System.Text;
using Microsoft.Net.Http.Headers;
using Validator.Api.Uploads;

namespace Validator.Api.Results;

/// <summary>Names the file that results are saved as.</summary>
internal static class ResultFileName
{
    private const int Longest = 80;
    private const string Nameless = "job";
    private const string Unwanted = "/\\:*?\"<>|%;";

    /// <summary>Makes the header that proposes a name (RFC 6266).</summary>
    /// <param name="jobName">The job's name; null for none.</param>
    /// <param name="extension">The kind of file.</param>
    /// <returns>The header's value: an ASCII name for all, and the name as it is for those who know RFC 8187.</returns>
    public static string Disposition(string? jobName, string extension)
    {
        var header = new ContentDispositionHeaderValue("attachment");
        header.SetHttpFileName($"{Stem(jobName)}-results.{extension}");
        return header.ToString();
    }

    private static string Stem(string? jobName)
    {
        var stem = new StringBuilder();
        foreach (var rune in WithoutExtension(jobName ?? "").EnumerateRunes())
        {
            if (stem.Length + rune.Utf16SequenceLength > Longest)
            {
                break;
            }

            stem.Append(!JobNames.IsShown(rune) || (rune.IsBmp && Unwanted.Contains((char)rune.Value, StringComparison.Ordinal)) ? "_" : rune.ToString());
        }

        // No hidden file, no name that only dots and spaces make up.
        var name = stem.ToString().Trim('.', ' ', '_', '-');
        return name.Length == 0 ? Nameless : name;
    }

    private static string WithoutExtension(string name) =>
        name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase)
            ? name[..^4]
            : name;
}
