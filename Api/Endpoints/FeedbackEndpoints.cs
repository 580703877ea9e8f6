using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Validator.Accounts;
using Validator.Api.Json;
using Validator.Api.Ports;
using Validator.Api.Security;
using Validator.Profiles;

namespace Validator.Api.Endpoints;

/// <summary>What really happened to mail.</summary>
internal static class FeedbackEndpoints
{
    private const int LongestEmail = 2000;

    /// <summary>So far the sender's clock may be ahead of this one.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);

    /// <summary>Older mail tells nothing of how things are now.</summary>
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(365);

    public static void Map(RouteGroupBuilder v1) => v1.MapPost("/feedback", ReportAsync).WithTags("Feedback").WithName("reportFeedback").RequireScope(Scopes.Feedback)
        .Accepts<FeedbackBody>("application/json").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status400BadRequest);

    /// <summary>Tells what became of a mail that was really sent.</summary>
    /// <remarks>
    /// The domain's reputation and the scores of verdicts alike learn from it. An address that mail bounced from is <c>risky</c> with the reason
    /// <c>reported_bounced</c> for 90 days, or until mail to it is reported as delivered later than that. Telling the same twice changes nothing.
    /// </remarks>
    internal static async Task<IResult> ReportAsync(HttpContext context, IFeedback feedback, TimeProvider time, CancellationToken cancellationToken)
    {
        var (body, problem) = await JsonBody.ReadAsync(context.Request, AccountJson.Default.FeedbackBody, cancellationToken);
        if (body is null)
        {
            return problem!;
        }

        var now = time.GetUtcNow();
        var rules = new Rules();
        rules.Length("email", body.Email, LongestEmail);
        var outcome = rules.Word<FeedbackOutcome>("outcome", body.Outcome);
        if (body.At > now + ClockDifference || body.At < now - Oldest)
        {
            rules.Add("at", "range", "at is within the last 365 days.");
        }

        if (rules.Problem is { } broken)
        {
            return broken;
        }

        var result = await feedback.ReportAsync(context.Caller(), new() { Email = body.Email, Outcome = outcome!.Value, At = body.At ?? now }, cancellationToken);
        return result.IsAccepted
            ? TypedResults.NoContent()
            : Problems.Invalid(new FieldError("email", "format", $"email is no address: {result.Detail}"));
    }
}
