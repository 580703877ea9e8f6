using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Validator.Api.Endpoints;
using Validator.Jobs;

namespace Validator.Api.Jobs;

/// <summary>The one JSON form of a job, in answers and in events.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(JobResponse))]
[JsonSerializable(typeof(ListBody<JobResponse>))]
internal sealed partial class JobJson : JsonSerializerContext
{
    /// <summary>Gets the context as the API uses it.</summary>
    public static JobJson Shared => Holder.Context;

    /// <summary>Answers with a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="status">The HTTP status.</param>
    /// <returns>The answer.</returns>
    public static IResult Answer(JobInfo job, int status = StatusCodes.Status200OK) => TypedResults.Json(Jobs.JobResponse.Of(job), Holder.Context.JobResponse, statusCode: status);

    /// <summary>Writes a job on one line.</summary>
    /// <param name="job">The job.</param>
    /// <returns>UTF-8.</returns>
    public static byte[] Line(JobInfo job) => JsonSerializer.SerializeToUtf8Bytes(Jobs.JobResponse.Of(job), Holder.Context.JobResponse);

    /// <summary>Made after the static members of the generated part, whose order is not ours.</summary>
    private static class Holder
    {
        // For JSON that is not inside HTML: letters of other scripts stay readable, as in verdicts.
        public static readonly JobJson Context = new(new JsonSerializerOptions(Default.GeneratedSerializerOptions!) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
