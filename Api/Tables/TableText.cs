using System.Text;

namespace Validator.Api.Tables;

/// <summary>The mark of byte order at the beginning of a table, and what follows from it.</summary>
public enum TextMark
{
    /// <summary>None: UTF-8, and Windows-1252 where it is not.</summary>
    None,

    /// <summary>UTF-8 with a mark.</summary>
    Utf8,

    /// <summary>UTF-16, the lower byte first.</summary>
    Utf16LittleEndian,

    /// <summary>UTF-16, the higher byte first.</summary>
    Utf16BigEndian,
}

/// <summary>Reads and writes the encodings of tables. Inside, everything is in an encoding that agrees with ASCII.</summary>
public static class TableText
{
    /// <summary>Gets UTF-8 without a mark.</summary>
    public static Encoding Utf8 { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Gets Windows-1252, Latin-1 with more letters: what spreadsheets write that know no UTF-8.</summary>
    public static Encoding Windows1252 { get; } = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>Finds the mark of a table, and opens what follows it.</summary>
    /// <param name="input">The table, at its beginning; read forward only, and left open.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The bytes, and the mark that stood before them.</returns>
    public static async Task<(Stream Text, TextMark Mark)> OpenAsync(Stream input, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        var first = new byte[3];
        var read = await input.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        var mark = first.AsSpan(0, read) switch
        {
            [0xEF, 0xBB, 0xBF] => TextMark.Utf8,
            [0xFF, 0xFE, ..] => TextMark.Utf16LittleEndian,
            [0xFE, 0xFF, ..] => TextMark.Utf16BigEndian,
            _ => TextMark.None,
        };
        var text = new PrependedStream(first.AsMemory(Bytes(mark).Length..read), input);
        return (Utf16(mark) is { } encoding ? Encoding.CreateTranscodingStream(text, encoding, Utf8) : text, mark);
    }

    /// <summary>Opens a stream for writing in the encoding of another, and writes the mark.</summary>
    /// <param name="output">The stream; it is left open.</param>
    /// <param name="mark">The mark of the other.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Takes bytes as <see cref="OpenAsync"/> gives them, to be disposed of at the end; the stream itself where they go there unchanged.</returns>
    public static async Task<Stream> CreateAsync(Stream output, TextMark mark, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        await output.WriteAsync(Bytes(mark), cancellationToken).ConfigureAwait(false);
        return Utf16(mark) is { } encoding ? Encoding.CreateTranscodingStream(output, encoding, Utf8, leaveOpen: true) : output;
    }

    private static byte[] Bytes(TextMark mark) => mark switch
    {
        TextMark.Utf8 => [0xEF, 0xBB, 0xBF],
        TextMark.Utf16LittleEndian => [0xFF, 0xFE],
        TextMark.Utf16BigEndian => [0xFE, 0xFF],
        _ => [],
    };

    private static UnicodeEncoding? Utf16(TextMark mark) =>
        mark is TextMark.Utf16LittleEndian or TextMark.Utf16BigEndian ? new UnicodeEncoding(mark is TextMark.Utf16BigEndian, byteOrderMark: false) : null;
}
