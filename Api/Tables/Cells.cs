using System.Text;

namespace Validator.Api.Tables;

/// <summary>Takes bytes.</summary>
/// <param name="bytes">The bytes, gone after the call.</param>
internal delegate void BytesSink(ReadOnlySpan<byte> bytes);

/// <summary>Finds the cells of a record. Quotes that are not well formed are taken as they stand.</summary>
public static class Cells
{
    private const byte Quote = (byte)'"';

    /// <summary>Counts the cells of a record and finds one.</summary>
    /// <param name="record">The record, without its line end.</param>
    /// <param name="delimiter">What separates cells.</param>
    /// <param name="wanted">The index of the one to find.</param>
    /// <param name="cell">The cell, with its quotes; empty where there is none.</param>
    /// <returns>How many cells there are, 1 or more.</returns>
    public static int Find(ReadOnlySpan<byte> record, byte delimiter, int wanted, out ReadOnlySpan<byte> cell)
    {
        cell = [];
        var count = 0;
        for (var at = 0; ;)
        {
            var end = EndOf(record, at, delimiter);
            if (count == wanted)
            {
                cell = record[at..end];
            }

            count++;
            if (end == record.Length)
            {
                return count;
            }

            at = end + 1;
        }
    }

    /// <summary>Gives all cells of a record as text.</summary>
    /// <param name="record">The record, without its line end.</param>
    /// <param name="delimiter">What separates cells.</param>
    /// <returns>The cells, without their quotes.</returns>
    internal static List<string> All(ReadOnlySpan<byte> record, byte delimiter)
    {
        List<string> cells = [];
        Each(record, delimiter, cell => cells.Add(Value(cell)));
        return cells;
    }

    /// <summary>Hands over all cells of a record.</summary>
    /// <param name="record">The record, without its line end.</param>
    /// <param name="delimiter">What separates cells.</param>
    /// <param name="sink">Takes each, with its quotes.</param>
    internal static void Each(ReadOnlySpan<byte> record, byte delimiter, BytesSink sink)
    {
        for (var at = 0; ;)
        {
            var end = EndOf(record, at, delimiter);
            sink(record[at..end]);
            if (end == record.Length)
            {
                return;
            }

            at = end + 1;
        }
    }

    /// <summary>Tells whether a cell stands in quotes that are well formed.</summary>
    /// <param name="cell">The cell.</param>
    /// <returns>Whether it does.</returns>
    internal static bool IsQuoted(ReadOnlySpan<byte> cell) => cell.Length >= 2 && EndOfQuoted(cell, 0) == cell.Length;

    /// <summary>Gives what a cell holds.</summary>
    /// <param name="cell">The cell, with its quotes.</param>
    /// <returns>The text.</returns>
    public static string Value(ReadOnlySpan<byte> cell) =>
        IsQuoted(cell)
            ? Decode(cell[1..^1]).Replace("\"\"", "\"", StringComparison.Ordinal)
            : Decode(cell);

    /// <summary>Reads UTF-8, or Windows-1252 where it is not valid UTF-8.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The text.</returns>
    public static string Decode(ReadOnlySpan<byte> bytes) => EncodingOf(bytes).GetString(bytes);

    /// <summary>Tells in which encoding bytes are.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>UTF-8 or Windows-1252.</returns>
    public static Encoding EncodingOf(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes) ? TableText.Utf8 : TableText.Windows1252;

    /// <summary>Puts a text into quotes where a table needs that (RFC 4180).</summary>
    /// <param name="value">The text.</param>
    /// <param name="delimiter">What separates cells.</param>
    /// <returns>The cell.</returns>
    public static string Quoted(string value, char delimiter)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.AsSpan().IndexOfAny("\"\r\n") >= 0 || value.Contains(delimiter, StringComparison.Ordinal)
            ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : value;
    }

    private static int EndOf(ReadOnlySpan<byte> record, int at, byte delimiter)
    {
        if (at < record.Length && record[at] == Quote && EndOfQuoted(record, at) is var quoted and >= 0 &&
            (quoted == record.Length || record[quoted] == delimiter))
        {
            return quoted;
        }

        var length = record[at..].IndexOf(delimiter);
        return length < 0 ? record.Length : at + length;
    }

    /// <summary>Finds what follows the closing quote; -1 where there is none.</summary>
    private static int EndOfQuoted(ReadOnlySpan<byte> record, int at)
    {
        if (record[at] != Quote)
        {
            return -1;
        }

        while (true)
        {
            var quote = record[(at + 1)..].IndexOf(Quote);
            if (quote < 0)
            {
                return -1;
            }

            at += quote + 2;
            if (at >= record.Length || record[at] != Quote)
            {
                return at;
            }
        }
    }
}
