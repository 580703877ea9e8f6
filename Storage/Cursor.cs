using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Validator.Storage;

/// <summary>Where a list goes on: the last entry's place, in a form that callers hand back and do not read.</summary>
/// <param name="At">Its time or number.</param>
/// <param name="Id">Its id, for entries of the same time.</param>
internal sealed record Cursor(long At, string Id)
{
    private const char Separator = ':';

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text">The text; null is the list's beginning.</param>
    /// <returns>The cursor; null for the beginning.</returns>
    /// <exception cref="FormatException">It was not given out.</exception>
    public static Cursor? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return Base64Url.TryDecodeFromChars(text, bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(Separator, 2) is [var at, var id]
            && long.TryParse(at, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? new(number, id)
            : throw new FormatException("The cursor is none that was given out.");
    }

    /// <inheritdoc/>
    public override string ToString() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{At}{Separator}{Id}")));
}
