using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Validator.Accounts;
using Validator.Addresses;
using Validator.Api.History;
using Validator.Api.Json;
using Validator.Api.Security;
using Validator.History;
using Validator.Verdicts;

namespace Validator.Api.Endpoints;

#pragma warning disable CS1573 // The comments describe the call: what services hand in is no part of it.

/// <summary>Verdicts given, and their erasure.</summary>
internal static class HistoryEndpoints
{
    private const int DefaultPage = 100;
    private const int MostPage = 1000;
    private const int LongestText = 2000;

    public static void Map(RouteGroupBuilder v1)
    {
        var group = v1.MapGroup("/verifications").WithTags("History").RequireScope(Scopes.History);
        group.MapGet("/", ListAsync).WithName("listVerifications")
            .Produces<ListBody<Verdict>>().ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapDelete("/", EraseAsync).WithName("eraseVerifications")
            .Produces<Erasure>().ProducesProblem(StatusCodes.Status400BadRequest);
    }

    /// <summary>Lists the verdicts that were given to this key, newest first.</summary>
    /// <remarks>
    /// Single verdicts and those of jobs. With <c>Accept: text/csv</c> all that the filters find come as one CSV file, streamed; <c>cursor</c> and
    /// <c>limit</c> do not count then.
    /// </remarks>
    /// <param name="email">Only this address, in any writing of the same normal form.</param>
    /// <param name="domain">Only addresses of this domain.</param>
    /// <param name="status">Only this status.</param>
    /// <param name="reason">Only this reason.</param>
    /// <param name="from">Only verdicts found at this moment or later, such as `2026-01-31T12:00:00Z`.</param>
    /// <param name="to">Only verdicts found before this moment.</param>
    /// <param name="cursor">Where to go on: `next_cursor` of the page before.</param>
    /// <param name="limit">The most verdicts of a page, 1 to 1,000; 100 where it is left out.</param>
    internal static async Task<IResult> ListAsync(
        HttpContext context,
        IHistoryStore history,
        [FromQuery] string? email,
        [FromQuery] string? domain,
        [FromQuery] string? status,
        [FromQuery] string? reason,
        [FromQuery] string? from,
        [FromQuery] string? to,
        [FromQuery] string? cursor,
        [FromQuery] string? limit)
    {
        var rules = new Rules();
        var query = Read(context, rules);
        if (rules.Problem is { } problem)
        {
            return problem;
        }

        context.Response.Headers.Vary = "Accept";
        if (HistoryCsv.IsAccepted(context.Request))
        {
            return new HistoryCsv(history, query);
        }

        try
        {
            var page = await history.FindAsync(query, context.RequestAborted);
            return TypedResults.Json(new ListBody<Verdict>([.. page.Items.Select(entry => entry.Verdict)], page.NextCursor), ApiJson.Shared.ListBodyVerdict);
        }
        catch (FormatException)
        {
            return Problems.Create("invalid_cursor", StatusCodes.Status400BadRequest, "The cursor was not given out for this list.");
        }
    }

    /// <summary>Erases a person's data everywhere.</summary>
    /// <remarks>
    /// The address goes out of the history, of the results and uploaded tables of jobs, of what is remembered and of what waits: for every key. What was
    /// counted stays counted. When the answer comes, nothing of it is left in the service's files.
    /// </remarks>
    /// <param name="email">The address, in any writing of the same normal form.</param>
    internal static async Task<IResult> EraseAsync(HttpContext context, IEnumerable<IErasure> places, [FromQuery] string? email)
    {
        var rules = new Rules();
        rules.Known(context.Request.Query, "email");
        var text = rules.Text(context.Request.Query, "email");
        var parsed = AddressParser.Parse(text ?? "", AddressGrammar.Rfc5322);
        if (rules.Problem is null && text is null)
        {
            rules.Add("email", "required", "email is missing: it names the address that is to be erased.");
        }
        else if (!parsed.IsValid)
        {
            rules.Add("email", "format", $"email is no address: {parsed.Error.Message}");
        }

        if (rules.Problem is { } problem)
        {
            return problem;
        }

        // One after the other, and to the end even where the client has gone: half an erasure helps nobody.
        var erased = 0L;
        foreach (var place in places)
        {
            erased += await place.EraseAsync(parsed.Address!, CancellationToken.None);
        }

        return TypedResults.Json(new Erasure(erased), ApiJson.Shared.Erasure);
    }

    private static HistoryQuery Read(HttpContext context, Rules rules)
    {
        var query = context.Request.Query;
        rules.Known(query, "email", "domain", "status", "reason", "from", "to", "cursor", "limit");
        var email = rules.Text(query, "email");
        rules.Length("email", email ?? "", LongestText);
        var from = rules.Moment(query, "from");
        var to = rules.Moment(query, "to");
        if (from >= to)
        {
            rules.Add("to", "range", "to is later than from.");
        }

        return new HistoryQuery
        {
            KeyId = context.Caller().KeyId,
            Email = email,
            Domain = DomainText.Read(rules, "domain", rules.Text(query, "domain")),
            Status = rules.Word<VerdictStatus>("status", rules.Text(query, "status")),
            Reason = rules.Word<VerdictReason>("reason", rules.Text(query, "reason")),
            From = from,
            To = to,
            Cursor = rules.Text(query, "cursor"),
            Limit = rules.Number(query, "limit", 1, MostPage) ?? DefaultPage,
        };
    }
}
