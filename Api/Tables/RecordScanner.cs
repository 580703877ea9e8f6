namespace Validator.Api.Tables;

/// <summary>What stands at the beginning of some bytes.</summary>
internal enum ScanResult
{
    /// <summary>A record.</summary>
    Found,

    /// <summary>A line that is longer than what is kept.</summary>
    TooLong,

    /// <summary>Nothing that can be told before there are more bytes.</summary>
    Unfinished,

    /// <summary>Nothing: the input is over.</summary>
    End,
}

/// <summary>A record at the beginning of some bytes.</summary>
/// <param name="Length">Its bytes, without the line end.</param>
/// <param name="LineEnd">The bytes of the line end; 0 at the end of an input without one.</param>
/// <param name="IsMisquoted">Whether its quotes are not those of a well formed record.</param>
internal readonly record struct ScannedRecord(int Length, int LineEnd, bool IsMisquoted);

/// <summary>
/// Finds where a record ends. A quoted cell may hold line ends (RFC 4180), but only where the whole record is well formed: else its first line is a record by
/// itself, so that a quote that is never closed costs one row, not the rest of the file. What is found never depends on how the bytes came.
/// </summary>
internal static class RecordScanner
{
    private const byte Quote = (byte)'"';
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';

    private const int Malformed = -1;
    private const int More = -2;

    /// <summary>The most bytes of a record with line ends in it: 1 MiB.</summary>
    private const int LongestOfSeveralLines = 1024 * 1024;

    /// <summary>Finds the first record.</summary>
    /// <param name="bytes">The bytes, from the beginning of the record.</param>
    /// <param name="areAll">Whether no more will come.</param>
    /// <param name="delimiter">What separates cells; null for a plain list, where quotes mean nothing and a line is a record.</param>
    /// <param name="longestLine">The most bytes of a line that are kept.</param>
    /// <param name="record">The record, where there is one.</param>
    /// <returns>What was found.</returns>
    public static ScanResult Find(ReadOnlySpan<byte> bytes, bool areAll, byte? delimiter, int longestLine, out ScannedRecord record)
    {
        record = default;
        var end = bytes[..Math.Min(bytes.Length, longestLine + 1)].IndexOf(LineFeed);
        if (end < 0)
        {
            if (bytes.Length > longestLine)
            {
                return ScanResult.TooLong;
            }

            if (!areAll || bytes.IsEmpty)
            {
                return areAll ? ScanResult.End : ScanResult.Unfinished;
            }

            end = bytes.Length;
        }

        var isMisquoted = false;
        if (delimiter is { } separator && bytes[..end].Contains(Quote))
        {
            var limit = Math.Max(LongestOfSeveralLines, Math.Min(end + 1, bytes.Length));
            var isWhole = bytes.Length <= limit;
            var quoted = EndOfQuoted(isWhole ? bytes : bytes[..limit], isWhole && areAll, separator);
            if (quoted == More && isWhole)
            {
                return ScanResult.Unfinished;
            }

            isMisquoted = quoted < 0;
            end = isMisquoted ? end : quoted;
        }

        var lineEnd = end == bytes.Length ? 0 : end > 0 && bytes[end - 1] == CarriageReturn ? 2 : 1;
        record = new(end - Math.Max(0, lineEnd - 1), lineEnd, isMisquoted);
        return ScanResult.Found;
    }

    /// <summary>Tells whether the quotes of a record are those of a well formed one.</summary>
    /// <param name="record">The record, without its line end.</param>
    /// <param name="delimiter">What separates cells.</param>
    /// <returns>Whether they are.</returns>
    public static bool IsWellFormed(ReadOnlySpan<byte> record, byte delimiter) =>
        !record.Contains(Quote) || EndOfQuoted(record, areAll: true, delimiter) == record.Length;

    /// <summary>Finds the end of a well formed record with quotes in it: the position of its line feed, or the end of all.</summary>
    private static int EndOfQuoted(ReadOnlySpan<byte> bytes, bool areAll, byte separator)
    {
        var unfinished = areAll ? Malformed : More;
        for (var at = 0; ;)
        {
            if (at == bytes.Length || bytes[at] != Quote)
            {
                var length = bytes[at..].IndexOfAny(separator, LineFeed);
                if (length < 0)
                {
                    return areAll ? bytes.Length : More;
                }

                at += length;
                if (bytes[at] == LineFeed)
                {
                    return at;
                }

                at++;
                continue;
            }

            do
            {
                var length = bytes[(at + 1)..].IndexOf(Quote);
                if (length < 0)
                {
                    return unfinished;
                }

                at += length + 2;
            }
            while (at < bytes.Length && bytes[at] == Quote); // a doubled quote stands for one

            switch (bytes[at..])
            {
                case []:
                    return areAll ? at : More;
                case [LineFeed, ..]:
                    return at;
                case [CarriageReturn, LineFeed, ..]:
                    return at + 1;
                case [CarriageReturn]:
                    return unfinished;
                case [var after, ..] when after == separator:
                    at++;
                    break;
                default:
                    return Malformed;
            }
        }
    }
}
