using System.Buffers.Text;
using System.Text;

namespace Validator.Storage;

/// <summary>Cursors: the list's name and where a page ended, in letters that stand in a URL as they are. What comes back is hostile until it was read.</summary>
internal static class Cursor
{
    private const int MaxLength = 1000;
    private const char Between = '\n';

    public static string Write(string list, params ReadOnlySpan<string> parts) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{list}{Between}{string.Join(Between, parts)}"));

    /// <summary>Reads a cursor of a list.</summary>
    /// <exception cref="FormatException">It was not given out for this list.</exception>
    public static string[] Read(string list, string cursor, int parts)
    {
        if (cursor.Length <= MaxLength && Base64Url.IsValid(cursor))
        {
            var found = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split(Between);
            if (found.Length == parts + 1 && found[0] == list)
            {
                return found[1..];
            }
        }

        throw new FormatException("The cursor is not one of this list.");
    }
}
