using System.Text;

namespace Validator.Standalone.Bulk.Tables;

/// <summary>The mark of byte order at the beginning of a file, and what follows from it.</summary>
internal enum TextMark
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
internal static class InputText
{
    /// <summary>Gets UTF-8 without a mark.</summary>
    public static Encoding Utf8 { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Gets Windows-1252, Latin-1 with more letters: what spreadsheets write that know no UTF-8.</summary>
    public static Encoding Windows1252 { get; } = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>Finds the mark of a file and goes behind it.</summary>
    /// <param name="file">The file, at its beginning.</param>
    /// <returns>The mark.</returns>
    public static TextMark SkipMark(Stream file)
    {
        Span<byte> first = stackalloc byte[3];
        var read = file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        var mark = first[..read] switch
        {
            [0xEF, 0xBB, 0xBF] => TextMark.Utf8,
            [0xFF, 0xFE, ..] => TextMark.Utf16LittleEndian,
            [0xFE, 0xFF, ..] => TextMark.Utf16BigEndian,
            _ => TextMark.None,
        };
        file.Position = Bytes(mark).Length;
        return mark;
    }

    /// <summary>Opens what follows the mark.</summary>
    /// <param name="file">The file, at its beginning.</param>
    /// <returns>The bytes.</returns>
    public static Stream Open(Stream file) => Utf16(SkipMark(file)) is { } encoding ? Encoding.CreateTranscodingStream(file, encoding, Utf8) : file;

    /// <summary>Opens a file for writing in the encoding of another, and writes the mark.</summary>
    /// <param name="file">The file; it is left open.</param>
    /// <param name="mark">The mark of the other.</param>
    /// <returns>Takes bytes as <see cref="Open"/> gives them; the file itself where they go there unchanged.</returns>
    public static Stream Create(Stream file, TextMark mark)
    {
        file.Write(Bytes(mark));
        return Utf16(mark) is { } encoding ? Encoding.CreateTranscodingStream(file, encoding, Utf8, leaveOpen: true) : file;
    }

    private static ReadOnlySpan<byte> Bytes(TextMark mark) => mark switch
    {
        TextMark.Utf8 => [0xEF, 0xBB, 0xBF],
        TextMark.Utf16LittleEndian => [0xFF, 0xFE],
        TextMark.Utf16BigEndian => [0xFE, 0xFF],
        _ => [],
    };

    private static UnicodeEncoding? Utf16(TextMark mark) =>
        mark is TextMark.Utf16LittleEndian or TextMark.Utf16BigEndian ? new UnicodeEncoding(mark is TextMark.Utf16BigEndian, byteOrderMark: false) : null;
}
