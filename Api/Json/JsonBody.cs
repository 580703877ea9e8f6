using System.Buffers;
using System.IO.Pipelines;
using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Validator.Api.Json;

/// <summary>Reads the body of a request as JSON, strictly, and tells what is wrong with it by field and rule.</summary>
internal static class JsonBody
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads the body.</summary>
    /// <typeparam name="T">What it is to hold.</typeparam>
    /// <param name="request">The request.</param>
    /// <param name="type">What is known of <typeparamref name="T"/>, from a context with the API's settings.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The value, or the problem.</returns>
    /// <exception cref="BadHttpRequestException">The body is too large, came too slowly or ended early.</exception>
    public static async ValueTask<Body<T>> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        if (!IsJson(request))
        {
            return new(null, Problems.UnsupportedMediaType(MediaTypeNames.Application.Json));
        }

        var body = await ReadToEndAsync(request.BodyReader, cancellationToken);
        var end = body.End;
        try
        {
            return Read(WithoutMark(body), type);
        }
        finally
        {
            request.BodyReader.AdvanceTo(end);
        }
    }

    private static async ValueTask<ReadOnlySequence<byte>> ReadToEndAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.IsCompleted)
            {
                return read.Buffer;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static Body<T> Read<T>(ReadOnlySequence<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = ApiJson.MaxDepth });
            if (JsonSerializer.Deserialize(ref reader, type) is { } value && !reader.Read())
            {
                return new(value, null);
            }
        }
        catch (JsonException)
        {
            // What is wrong is looked for below, where it may take its time.
        }

        return new(null, JsonComplaints.Find(body, type));
    }

    private static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var media)
        && (media.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase) || media.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
        && (!media.Charset.HasValue || media.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || media.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));

    private static ReadOnlySequence<byte> WithoutMark(ReadOnlySequence<byte> body)
    {
        var reader = new SequenceReader<byte>(body);
        return reader.IsNext(ByteOrderMark, advancePast: true) ? reader.UnreadSequence : body;
    }
}

/// <summary>What was read, or why nothing was.</summary>
/// <typeparam name="T">What is read.</typeparam>
/// <param name="Value">The value; null where there is a problem.</param>
/// <param name="Problem">The problem; null where there is a value.</param>
internal readonly record struct Body<T>(T? Value, IResult? Problem)
    where T : class;
