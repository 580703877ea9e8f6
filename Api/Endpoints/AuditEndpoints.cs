using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Validator.Accounts;
using Validator.Api.Json;
using Validator.Api.Security;

namespace Validator.Api.Endpoints;

/// <summary>Who did what.</summary>
internal static class AuditEndpoints
{
    private const int DefaultLimit = 100;
    private const int MostItems = 1000;

    public static void Map(RouteGroupBuilder v1) => v1.MapGet("/audit", ListAsync).WithTags("Audit").WithName("listAudit").RequireScope(Scopes.Admin)
        .Produces<ListBody<AuditEntry>>().ProducesProblem(StatusCodes.Status400BadRequest);

    /// <summary>Tells who did what, newest first.</summary>
    /// <remarks>
    /// Parameters: <c>key</c> (an id), <c>action</c> (such as <c>keys.create</c>), <c>from</c> (inclusive) and <c>to</c> (exclusive), <c>cursor</c>,
    /// <c>limit</c> (1 to 1,000; 100). Entries name no secrets and no email addresses.
    /// </remarks>
    internal static async Task<IResult> ListAsync(HttpContext context, IAuditStore store, CancellationToken cancellationToken)
    {
        var query = context.Request.Query;
        var rules = new Rules();
        rules.Known(query, "key", "action", "from", "to", "cursor", "limit");
        var wanted = new AuditQuery
        {
            KeyId = rules.Text(query, "key"),
            Action = rules.Text(query, "action"),
            From = rules.Moment(query, "from"),
            To = rules.Moment(query, "to"),
            Cursor = rules.Text(query, "cursor"),
            Limit = rules.Number(query, "limit", 1, MostItems) ?? DefaultLimit,
        };
        return rules.Problem ?? await Pages.AnswerAsync(() => store.FindAsync(wanted, cancellationToken), entry => entry, AccountJson.Default.ListBodyAuditEntry);
    }
}
