using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Validator.Accounts;
using Validator.Api.Jobs;
using Validator.Api.Json;
using Validator.Api.Ports;
using Validator.Api.Security;
using Validator.Verdicts;

namespace Validator.Api.Endpoints;

#pragma warning disable CS1573 // The comments describe the call: what services hand in is no part of it.

/// <summary>Single verdicts, and up to 1,000 in one answer.</summary>
internal static class VerificationEndpoints
{
    private const int MostEmails = 1000;
    private const int LongestEmail = 2000;
    private const double LongestWait = 60;
    private const double LongestAge = 10 * 365 * 86400.0;
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(10);

    public static void Map(RouteGroupBuilder v1)
    {
        var group = v1.MapGroup("/verifications").WithTags("Verifications").RequireScope(Scopes.Verify);
        group.MapPost("/", VerifyAsync).WithName("verify").Accepts<VerificationBody>("application/json")
            .Produces<Verdict>().Produces<PendingVerification>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/{id}", FindAsync).WithName("getVerification")
            .Produces<Verdict>().Produces<PendingVerification>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPost("/batch", VerifyBatchAsync).WithName("verifyBatch").Accepts<BatchBody>("application/json")
            .Produces<BatchVerdicts>().Produces<JobResponse>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status400BadRequest);
    }

    /// <summary>Verifies one address.</summary>
    /// <remarks>
    /// The verdict comes at once where it is known or found within <c>wait</c> seconds. Otherwise the answer is 202: the verification goes on,
    /// whatever happens to the service, and its verdict is found at <c>Location</c> for 24 hours. A greylist retry takes longer than any wait.
    /// </remarks>
    internal static async Task<IResult> VerifyAsync(HttpContext context, IVerifications verifications, CancellationToken cancellationToken)
    {
        var (body, problem) = await JsonBody.ReadAsync(context.Request, ApiJson.Shared.VerificationBody, cancellationToken);
        if (body is null)
        {
            return problem!;
        }

        var rules = new Rules();
        rules.Length("email", body.Email, LongestEmail);
        var checks = rules.Word<CheckDepth>("checks", body.Checks);
        var maxAge = rules.Seconds("max_age", body.MaxAge, LongestAge);
        var wait = rules.Seconds("wait", body.Wait, LongestWait) ?? DefaultWait;
        return rules.Problem ?? await context.TakeQuotaAsync(1) ?? Answer(
            context, await verifications.VerifyAsync(context.Caller(), new(body.Email, checks, maxAge, wait), cancellationToken));
    }

    /// <summary>Gives the verdict of a verification that was not settled at once.</summary>
    /// <remarks>202 again while it is under way. A verification belongs to the key that asked: to others it does not exist.</remarks>
    /// <param name="id">The id of the 202.</param>
    internal static async Task<IResult> FindAsync(HttpContext context, string id, IVerifications verifications, CancellationToken cancellationToken) =>
        await verifications.FindAsync(context.Caller(), id, cancellationToken) is { } answer
            ? Answer(context, answer)
            : Problems.NotFound("There is no verification with this id, or it was more than 24 hours ago, or another key's.");

    /// <summary>Verifies up to 1,000 addresses, and gives all verdicts in one answer.</summary>
    /// <remarks>
    /// The verdicts come in the order of the addresses, one for each, repeated ones too. Where some are not found within <c>wait</c> seconds, the
    /// answer is 202 and all of them go on as a job, which <c>Location</c> names.
    /// </remarks>
    internal static async Task<IResult> VerifyBatchAsync(HttpContext context, IVerifications verifications, IJobs jobs, CancellationToken cancellationToken)
    {
        var (body, problem) = await JsonBody.ReadAsync(context.Request, ApiJson.Shared.BatchBody, cancellationToken);
        if (body is null)
        {
            return problem!;
        }

        var rules = new Rules();
        if (body.Emails.Count is 0 or > MostEmails)
        {
            rules.Add("emails", "length", $"emails has {body.Emails.Count} addresses, and may have 1 to {MostEmails}: a job takes more.");
        }

        for (var i = 0; i < body.Emails.Count && rules.Problem is null; i++)
        {
            // What the serializer says of a list says nothing of its items: null is among them.
            if (body.Emails[i] is { } email)
            {
                rules.Length($"emails[{i}]", email, LongestEmail);
            }
            else
            {
                rules.Add($"emails[{i}]", "type", $"emails[{i}] has the wrong type: a text is expected.");
            }
        }

        var wait = rules.Seconds("wait", body.Wait, LongestWait) ?? DefaultWait;
        if ((rules.Problem ?? await context.TakeQuotaAsync(body.Emails.Count)) is { } refused)
        {
            return refused;
        }

        var answer = await verifications.VerifyBatchAsync(context.Caller(), body.Emails, wait, cancellationToken);
        return answer.Refusal is { } refusal ? Problems.Create("limit_reached", StatusCodes.Status429TooManyRequests, "A limit of the key is reached.", refusal)
            : answer.Verdicts is { } verdicts
            ? TypedResults.Json(new BatchVerdicts(verdicts, VerdictSummary.Of(verdicts)), ApiJson.Shared.BatchVerdicts)
            : await PendingAsync(context, jobs, answer);
    }

    private static async Task<IResult> PendingAsync(HttpContext context, IJobs jobs, BatchAnswer answer)
    {
        var location = $"/v1/jobs/{answer.JobId}";
        var job = await jobs.FindAsync(context.Caller(), answer.JobId!, context.RequestAborted);
        Describe(context.Response, location, answer.RetryAfter);
        return job is null ? Problems.NotFound("The job was removed meanwhile.") : JobJson.Answer(job, StatusCodes.Status202Accepted);
    }

    private static IResult Answer(HttpContext context, VerificationAnswer answer) => answer.Verdict is { } verdict
        ? new VerdictResult(verdict)
        : Pending(context, $"/v1/verifications/{answer.Id}", answer.Id!, answer.RetryAfter);

    private static JsonHttpResult<PendingVerification> Pending(HttpContext context, string location, string id, TimeSpan? retryAfter)
    {
        var seconds = Describe(context.Response, location, retryAfter);
        return TypedResults.Json(new PendingVerification(id, seconds), ApiJson.Shared.PendingVerification, statusCode: StatusCodes.Status202Accepted);
    }

    /// <summary>Says where to ask again and when.</summary>
    private static int Describe(HttpResponse response, string location, TimeSpan? retryAfter)
    {
        var seconds = (int)Math.Clamp(Math.Ceiling(retryAfter?.TotalSeconds ?? 1), 1, 86400);
        response.Headers.Location = location;
        response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return seconds;
    }
}
