using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Validator.Api.Uploads;

/// <summary>Reads a form: one file, and fields before or after it. Every part is streamed.</summary>
/// <param name="boundary">What separates the parts.</param>
/// <param name="body">The request's body.</param>
/// <param name="fields">Takes the fields.</param>
/// <param name="spool">Takes the file.</param>
internal sealed class MultipartUpload(string boundary, Stream body, UploadFields fields, UploadSpool spool)
{
    /// <summary>The most characters of a boundary (RFC 2046, section 5.1.1).</summary>
    public const int LongestBoundary = 70;

    private const int LongestShown = 60;
    private const int MostHeaders = 8;
    private const int MostHeaderBytes = 8 * 1024;

    private bool _hasFile;

    /// <summary>Gets the name of the file; null for none.</summary>
    public string? FileName { get; private set; }

    /// <summary>Gets the encoding that the file's content type names; null for none.</summary>
    public string? Charset { get; private set; }

    /// <summary>Reads the body to its end.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when all of it was taken in.</returns>
    /// <exception cref="UploadException">It is not what it should be.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReadPartsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception malformed) when (malformed is InvalidDataException || malformed.GetType() == typeof(IOException))
        {
            // The reader's own words for parts that do not end and headers that are too long; the server's exceptions are subclasses.
            throw UploadException.OfBody(UploadCodes.MalformedMultipart, "The form ends too early, or a part is malformed.");
        }

        if (!_hasFile)
        {
            throw UploadException.OfField("file", "required", "is required: the table as a part with a file name");
        }
    }

    private async Task ReadPartsAsync(CancellationToken cancellationToken)
    {
        var reader = new MultipartReader(boundary, body) { HeadersCountLimit = MostHeaders, HeadersLengthLimit = MostHeaderBytes };
        while (await reader.ReadNextSectionAsync(cancellationToken).ConfigureAwait(false) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || !disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase))
            {
                throw UploadException.OfBody(UploadCodes.MalformedMultipart, "A part has no header 'Content-Disposition: form-data; name=...'.");
            }

            var fileName = disposition.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName);
            var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
            if (fileName.HasValue || name == "file")
            {
                await TakeFileAsync(section, fileName.Value, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await TakeFieldAsync(name, section.Body, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task TakeFileAsync(MultipartSection section, string? fileName, CancellationToken cancellationToken)
    {
        if (_hasFile)
        {
            throw UploadException.OfField("file", "duplicate", "may be given once");
        }

        _hasFile = true;
        FileName = fileName;
        Charset = MediaTypeHeaderValue.TryParse(section.ContentType, out var type) && type.Charset.HasValue ? HeaderUtilities.RemoveQuotes(type.Charset).Value : null;
        await spool.CopyFromAsync(section.Body, cancellationToken).ConfigureAwait(false);
    }

    private async Task TakeFieldAsync(string name, Stream value, CancellationToken cancellationToken)
    {
        if (name != UploadFields.Options && !UploadFields.IsKnown(name))
        {
            throw UploadException.OfField(name.Length == 0 ? "A field without a name" : JobNames.Shown(name[..Math.Min(name.Length, LongestShown)]), "unknown_member", "is not known");
        }

        var bytes = new byte[UploadFields.LongestValue + 1];
        var length = await value.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (length > UploadFields.LongestValue)
        {
            throw UploadException.OfField(name, "length", $"may have up to {UploadFields.LongestValue} bytes");
        }

        if (name == UploadFields.Options)
        {
            TakeOptions(bytes.AsSpan(0, length));
            return;
        }

        try
        {
            fields.Set(name, new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, 0, length));
        }
        catch (DecoderFallbackException)
        {
            throw UploadException.OfField(name, "format", "must be UTF-8");
        }
    }

    /// <summary>Reads the options as JSON has them.</summary>
    private void TakeOptions(ReadOnlySpan<byte> json)
    {
        var members = new JsonJobMembers(fields);
        var reader = new Utf8JsonReader(json);
        try
        {
            members.BeginOptions();
            while (reader.Read())
            {
                members.Take(ref reader);
            }
        }
        catch (JsonException)
        {
            throw UploadException.OfField(UploadFields.Options, "type", "must be a JSON object");
        }
    }
}
