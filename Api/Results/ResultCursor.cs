using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Validator.Api.Results;

/// <summary>Where a reading of results goes on: opaque to callers.</summary>
internal static class ResultCursor
{
    private const string Prefix = "r1:";
    private const int Longest = 64;

    /// <summary>Writes a cursor.</summary>
    /// <param name="ordinal">The last row that was given.</param>
    /// <returns>The cursor.</returns>
    public static string Write(long ordinal) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{ordinal}")));

    /// <summary>Reads a cursor.</summary>
    /// <param name="cursor">The cursor; null for the beginning.</param>
    /// <param name="after">The row after which to go on; null for the first.</param>
    /// <returns>Whether it is a cursor.</returns>
    public static bool TryRead(string? cursor, out long? after)
    {
        after = null;
        if (cursor is null)
        {
            return true;
        }

        if (cursor.Length is 0 or > Longest || !Base64Url.IsValid(cursor))
        {
            return false;
        }

        var text = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor));
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || !long.TryParse(text.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal))
        {
            return false;
        }

        after = ordinal;
        return true;
    }
}
