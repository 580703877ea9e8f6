using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;

namespace Validator.Api.Uploads;

/// <summary>
/// Reads <c>{"emails": […], "name": …, "webhook_url": …, "options": {…}}</c>, its members in any order, in constant memory: the addresses go on as a table of
/// one column.
/// </summary>
/// <param name="body">The request's body.</param>
/// <param name="fields">Takes what is said beside the addresses.</param>
/// <param name="spool">Takes the table.</param>
internal sealed class JsonUpload(PipeReader body, UploadFields fields, UploadSpool spool)
{
    private const int LongestToken = 64 * 1024;
    private const int MostDepth = 8;

    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    private readonly JsonJobMembers _members = new(fields);
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = MostDepth });

    /// <summary>Reads the body to its end.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when all of it was taken in.</returns>
    /// <exception cref="UploadException">It is not what it should be.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        for (var (isBeginning, isOver) = (true, false); !isOver;)
        {
            var result = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = result.Buffer;
            isOver = result.IsCompleted;
            if (isBeginning && buffer.Length < Mark.Length && !isOver)
            {
                body.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }

            buffer = isBeginning ? SkipMark(buffer) : buffer;
            isBeginning = false;
            body.AdvanceTo(Take(buffer, isOver), buffer.End);
            await spool.WriteAsync(_members.Rows.WrittenMemory, cancellationToken).ConfigureAwait(false);
            _members.Rows.ResetWrittenCount();
        }

        _members.End();
    }

    private static ReadOnlySequence<byte> SkipMark(ReadOnlySequence<byte> buffer)
    {
        var first = buffer.Slice(0, Math.Min(buffer.Length, Mark.Length)).ToArray();
        return first.AsSpan().SequenceEqual(Mark) ? buffer.Slice(Mark.Length) : buffer;
    }

    private SequencePosition Take(ReadOnlySequence<byte> buffer, bool isAll)
    {
        var reader = new Utf8JsonReader(buffer, isAll, _state);
        try
        {
            while (reader.Read())
            {
                _members.Take(ref reader);
            }
        }
        catch (JsonException malformed)
        {
            throw UploadException.OfBody(
                UploadCodes.MalformedJson,
                string.Create(CultureInfo.InvariantCulture, $"The body is no JSON: line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1}."));
        }

        _state = reader.CurrentState;
        return buffer.Length - reader.BytesConsumed <= LongestToken
            ? reader.Position
            : throw UploadException.OfBody(UploadCodes.InvalidRequest, $"A value is longer than {LongestToken} bytes.");
    }
}
