using System.Text;
using Microsoft.AspNetCore.Http;
using Validator.Api.Ports;
using Validator.Api.Tables;

namespace Validator.Api.Uploads;

/// <summary>What is known of a table before it is read.</summary>
/// <param name="Charset">The encoding that its content type names; null for none. A mark of byte order at the beginning says more.</param>
/// <param name="IsList">Whether it is a list of one address a line unless its sender says more.</param>
internal sealed record TableSource(string? Charset, bool IsList);

/// <summary>An upload whose beginning was looked at: UTF-8 without a mark, whatever it came in.</summary>
/// <param name="Shape">What the table looks like.</param>
/// <param name="Text">All of its bytes, read forward once.</param>
/// <param name="Checked">Tells what made reading fail; null where the text was read before.</param>
internal sealed record UploadedTable(TableShape Shape, Stream Text, Utf8Stream? Checked)
{
    private const int SampleSize = 256 * 1024;
    private const string Utf8Name = "utf-8";

    /// <summary>Gets the shape that addresses without a table are written in.</summary>
    public static TableShape OfAddresses { get; } = new(',', HasHeader: true, 0, Utf8Name) { Header = "email", Width = 1 };

    /// <summary>Looks at the beginning of a table.</summary>
    /// <param name="upload">The bytes.</param>
    /// <param name="source">What is known of them.</param>
    /// <param name="options">What the caller says.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The table.</returns>
    /// <exception cref="UploadException">It cannot be read.</exception>
    public static async Task<UploadedTable> OpenAsync(Stream upload, TableSource source, TableOptions options, CancellationToken cancellationToken)
    {
        var encoding = EncodingOf(source.Charset);
        var (text, mark) = await TableText.OpenAsync(upload, cancellationToken).ConfigureAwait(false);
        if (mark is TextMark.None && encoding is not null)
        {
            text = Encoding.CreateTranscodingStream(text, encoding, TableText.Utf8);
        }

        var checkedText = new Utf8Stream(text);
        var sample = new byte[SampleSize];
        var length = await checkedText.ReadAtLeastAsync(sample, sample.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        var beginning = sample.AsMemory(0, length);
        var shape = ShapeOf(beginning.Span, isAll: length < sample.Length, source, options);
        return new(shape, new PrependedStream(beginning, checkedText), checkedText);
    }

    private static TableShape ShapeOf(ReadOnlySpan<byte> beginning, bool isAll, TableSource source, TableOptions options)
    {
        if (isAll && beginning.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            throw UploadException.OfBody(UploadCodes.Empty, "The upload has no row.");
        }

        if (beginning.Contains((byte)0))
        {
            throw UploadException.OfBody(UploadCodes.InvalidEncoding, "The upload is no text, or its content type names the wrong charset: a byte of its beginning is 0.");
        }

        var (layout, problem) = new LayoutFinder(options with { IsList = source.IsList && options is { Column: null, HasHeader: null } }).Find(beginning, isAll);
        if (layout is null)
        {
            throw new UploadException(new(
                StatusCodes.Status400BadRequest,
                problem!.Kind is TableProblemKind.UnknownColumn ? UploadCodes.UnknownColumn : UploadCodes.NoAddressColumn,
                JobNames.Shown($"In the upload {problem.Message}. {problem.Columns}"),
                UploadFields.Column));
        }

        string? header = null;
        if (layout.HasHeader && RecordScanner.Find(beginning, isAll, layout.Delimiter, beginning.Length, out var first) is ScanResult.Found)
        {
            header = TableText.Utf8.GetString(beginning[..first.Length]);
        }

        return new(layout.IsPlain ? null : (char)layout.Delimiter, layout.HasHeader, layout.AddressColumn, Utf8Name) { Header = header, Width = layout.Columns.Count };
    }

    /// <summary>Finds an encoding by its name; null for UTF-8, which needs no change.</summary>
    private static Encoding? EncodingOf(string? charset)
    {
        if (charset is null || charset.Equals(Utf8Name, StringComparison.OrdinalIgnoreCase) || charset.Equals("utf8", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(charset, EncoderFallback.ReplacementFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(charset, EncoderFallback.ReplacementFallback, DecoderFallback.ExceptionFallback);
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            throw new UploadException(new(
                StatusCodes.Status415UnsupportedMediaType, UploadCodes.UnsupportedMediaType, "The charset of the content type is not known: utf-8, utf-16, iso-8859-1 and windows-1252 are, among others."));
        }
    }
}
