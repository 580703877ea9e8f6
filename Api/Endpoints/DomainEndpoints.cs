using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Validator.Accounts;
using Validator.Api.Json;
using Validator.Api.Ports;
using Validator.Api.Security;
using Validator.Domains;

namespace Validator.Api.Endpoints;

#pragma warning disable CS1573 // The comments describe the call: what services hand in is no part of it.

/// <summary>What is known of a domain.</summary>
internal static class DomainEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
        var group = v1.MapGroup("/domains").WithTags("Domains").RequireScope(Scopes.Verify);
        group.MapGet("/{domain}", DescribeAsync).WithName("getDomain")
            .Produces<DomainReport>().ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapPost("/{domain}/refresh", RefreshAsync).WithName("refreshDomain")
            .Produces<DomainReport>().ProducesProblem(StatusCodes.Status400BadRequest);
    }

    /// <summary>Tells what is known of a domain.</summary>
    /// <remarks>Its route is looked up where it is not known; no mail host is asked. What was not learned is null.</remarks>
    /// <param name="domain">The domain, in letters of any script or as A-labels.</param>
    internal static async Task<IResult> DescribeAsync(HttpContext context, IDomains domains, string domain) =>
        Answer(await domains.DescribeAsync(domain, context.RequestAborted));

    /// <summary>Forgets what was learned of a domain, and looks again.</summary>
    /// <remarks>Route, catch-all, failures of its hosts and the verdicts on its addresses are forgotten; its reputation stays.</remarks>
    /// <param name="domain">The domain, in letters of any script or as A-labels.</param>
    internal static async Task<IResult> RefreshAsync(HttpContext context, IDomains domains, string domain) =>
        Answer(await domains.RefreshAsync(domain, context.RequestAborted));

    private static IResult Answer(DomainAnswer answer) => answer.Report is { } report
        ? TypedResults.Json(report, ApiJson.Shared.DomainReport)
        : Problems.Invalid(new FieldError("domain", "format", $"domain is no domain: {answer.Error}"));
}
