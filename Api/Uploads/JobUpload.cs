using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Validator.Api.Jobs;
using Validator.Webhooks;

namespace Validator.Api.Uploads;

/// <summary>An upload in whatever form it came: a table that is still to be read, and what was said beside it.</summary>
/// <param name="table">The table.</param>
/// <param name="fields">What was said beside it.</param>
/// <param name="fileName">The name of the file that it came in; null for none.</param>
/// <param name="spool">Where the table is kept; null where it comes from the network as it is read.</param>
internal sealed class JobUpload(UploadedTable table, UploadFields fields, string? fileName, UploadSpool? spool) : IAsyncDisposable
{
    private const int LongestShown = 60;

    /// <summary>Gets the table.</summary>
    public UploadedTable Table => table;

    /// <summary>Gets what was said beside it.</summary>
    public UploadFields Fields => fields;

    /// <summary>Gets the name of the file; null for none.</summary>
    public string? FileName => fileName;

    /// <summary>Reads an upload as far as it takes to know what it is: a table by its beginning, JSON and forms to their end.</summary>
    /// <param name="request">The request.</param>
    /// <param name="options">What it may cost.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The upload.</returns>
    /// <exception cref="UploadException">It is not what it should be.</exception>
    public static async Task<JobUpload> ReadAsync(HttpRequest request, JobOptions options, CancellationToken cancellationToken)
    {
        if (!StringValues.IsNullOrEmpty(request.Headers.ContentEncoding) && request.Headers.ContentEncoding != "identity")
        {
            throw Unsupported("Content-Encoding is not supported: send the upload uncompressed.");
        }

        var fields = new UploadFields(allowPrivateWebhooks: request.HttpContext.RequestServices.GetService<WebhookOptions>() is { AllowPrivate: true });
        foreach (var (field, values) in request.Query)
        {
            if (!UploadFields.IsKnown(field))
            {
                throw UploadException.OfField(JobNames.Shown(field[..Math.Min(field.Length, LongestShown)]), "unknown_member", $"is no parameter of this call. Parameters are: {UploadFields.Known}");
            }

            foreach (var value in values)
            {
                fields.Set(field, value ?? "");
            }
        }

        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed : new MediaTypeHeaderValue("application/octet-stream");
        return type.MediaType.Value?.ToLowerInvariant() switch
        {
            "application/json" => await ReadJsonAsync(request, type, fields, options, cancellationToken),
            "multipart/form-data" => await ReadFormAsync(request, type, fields, options, cancellationToken),
            "text/csv" => await ReadTableAsync(request, type, isList: false, fields, cancellationToken),
            "text/plain" => await ReadTableAsync(request, type, isList: true, fields, cancellationToken),
            _ => throw Unsupported("Send application/json, text/csv, text/plain or multipart/form-data."),
        };
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => spool?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<JobUpload> ReadTableAsync(HttpRequest request, MediaTypeHeaderValue type, bool isList, UploadFields fields, CancellationToken cancellationToken)
    {
        var table = await UploadedTable.OpenAsync(request.Body, new(CharsetOf(type), isList), fields.Table, cancellationToken);
        return new(table, fields, fileName: null, spool: null);
    }

    private static async Task<JobUpload> ReadJsonAsync(
        HttpRequest request, MediaTypeHeaderValue type, UploadFields fields, JobOptions options, CancellationToken cancellationToken)
    {
        if (CharsetOf(type) is { } charset && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            throw Unsupported("JSON is UTF-8 (RFC 8259).");
        }

        var spool = new UploadSpool(options.SpoolFolder);
        try
        {
            await new JsonUpload(request.BodyReader, fields, spool).ReadAsync(cancellationToken);
            return new(new(UploadedTable.OfAddresses, spool.Read(), Checked: null), fields, fileName: null, spool);
        }
        catch
        {
            await spool.DisposeAsync();
            throw;
        }
    }

    private static async Task<JobUpload> ReadFormAsync(
        HttpRequest request, MediaTypeHeaderValue type, UploadFields fields, JobOptions options, CancellationToken cancellationToken)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary);
        if (boundary.Length is 0 or > MultipartUpload.LongestBoundary)
        {
            throw UploadException.OfBody(UploadCodes.MalformedMultipart, $"The content type has no boundary, or one of more than {MultipartUpload.LongestBoundary} characters.");
        }

        var spool = new UploadSpool(options.SpoolFolder);
        try
        {
            var form = new MultipartUpload(boundary.Value!, request.Body, fields, spool);
            await form.ReadAsync(cancellationToken);
            var table = await UploadedTable.OpenAsync(spool.Read(), new(form.Charset, IsList: false), fields.Table, cancellationToken);
            return new(table, fields, form.FileName, spool);
        }
        catch
        {
            await spool.DisposeAsync();
            throw;
        }
    }

    private static string? CharsetOf(MediaTypeHeaderValue type) => type.Charset.HasValue ? HeaderUtilities.RemoveQuotes(type.Charset).Value : null;

    private static UploadException Unsupported(string detail) => new(new(StatusCodes.Status415UnsupportedMediaType, UploadCodes.UnsupportedMediaType, detail));
}
