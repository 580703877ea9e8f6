using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Validator.Accounts;
using Validator.Api.Json;
using Validator.Api.Security;
using Validator.Webhooks;

namespace Validator.Api.Endpoints;

/// <summary>Keys and their usage.</summary>
internal static class KeyEndpoints
{
    private const int LongestName = 100;
    private const double LongestGrace = 30 * 86400;
    private const double HighestRate = 1_000_000;
    private const int DefaultLimit = 100;
    private const int MostItems = 1000;

    public static void Map(RouteGroupBuilder v1)
    {
        var keys = v1.MapGroup("/keys").WithTags("Keys").RequireScope(Scopes.Admin);
        keys.MapPost("/", CreateAsync).WithName("createKey").Audited("keys.create").Accepts<KeyBody>("application/json")
            .Produces<NewKey>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest);
        keys.MapGet("/", ListAsync).WithName("listKeys").Produces<ListBody<ListedKey>>().ProducesProblem(StatusCodes.Status400BadRequest);
        keys.MapPost("/{id}/rotate", RotateAsync).WithName("rotateKey").Audited("keys.rotate").Accepts<RotationBody>(isOptional: true, "application/json")
            .Produces<NewKey>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        keys.MapDelete("/{id}", RevokeAsync).WithName("revokeKey").Audited("keys.revoke")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        v1.MapGet("/usage", UsageAsync).WithTags("Keys").WithName("getUsage").RequireScope(Scopes.None)
            .Produces<ListBody<Usage>>().ProducesProblem(StatusCodes.Status400BadRequest);
    }

    /// <summary>Makes a key.</summary>
    /// <remarks><c>key</c> is the secret: it is shown this once and kept nowhere.</remarks>
    internal static async Task<IResult> CreateAsync(HttpContext context, IKeys keys, WebhookOptions webhooks, TimeProvider time, CancellationToken cancellationToken)
    {
        var (body, problem) = await JsonBody.ReadAsync(context.Request, AccountJson.Default.KeyBody, cancellationToken);
        if (body is null)
        {
            return problem!;
        }

        var rules = new Rules();
        var draft = Read(body, rules, webhooks, time.GetUtcNow());
        if (rules.Problem is { } broken)
        {
            return broken;
        }

        if (await keys.CreateAsync(draft, cancellationToken) is not { } issued)
        {
            return Problems.Create("too_many_keys", StatusCodes.Status409Conflict, "There are as many keys as there may be.", "Revoke those that are not used.");
        }

        context.AuditTarget(issued.Key.Id);
        return TypedResults.Json(NewKey.Of(issued), AccountJson.Default.NewKey, statusCode: StatusCodes.Status201Created);
    }

    /// <summary>Lists the keys, newest first, revoked ones too.</summary>
    /// <remarks>Secrets are not kept, so that none is shown. Parameters: <c>cursor</c>, <c>limit</c> (1 to 1,000; 100).</remarks>
    internal static async Task<IResult> ListAsync(HttpContext context, IKeys keys, CancellationToken cancellationToken)
    {
        var query = context.Request.Query;
        var rules = new Rules();
        rules.Known(query, "cursor", "limit");
        var cursor = rules.Text(query, "cursor");
        var limit = rules.Number(query, "limit", 1, MostItems) ?? DefaultLimit;
        return rules.Problem ?? await Pages.AnswerAsync(
            () => keys.ListAsync(cursor, limit, cancellationToken), ListedKey.Of, AccountJson.Default.ListBodyListedKey);
    }

    /// <summary>Gives a key another secret.</summary>
    /// <remarks>The earlier one works for <c>grace_seconds</c> more; id, scopes and limits stay, and so does what belongs to the key.</remarks>
    internal static async Task<IResult> RotateAsync(HttpContext context, string id, IKeys keys, CancellationToken cancellationToken)
    {
        var body = new RotationBody();
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false)
        {
            var read = await JsonBody.ReadAsync(context.Request, AccountJson.Default.RotationBody, cancellationToken);
            if (read.Value is null)
            {
                return read.Problem!;
            }

            body = read.Value;
        }

        var rules = new Rules();
        var grace = rules.Seconds("grace_seconds", body.GraceSeconds, LongestGrace) ?? TimeSpan.Zero;
        if (rules.Problem is { } broken)
        {
            return broken;
        }

        var (change, issued) = await keys.RotateAsync(id, grace, cancellationToken);
        return issued is null ? Refuse(change) : TypedResults.Json(NewKey.Of(issued), AccountJson.Default.NewKey);
    }

    /// <summary>Revokes a key at once and for good.</summary>
    /// <remarks>What belongs to it stays where it is, out of reach. The last key that may administer cannot be revoked.</remarks>
    internal static async Task<IResult> RevokeAsync(string id, IKeys keys, CancellationToken cancellationToken)
    {
        var change = await keys.RevokeAsync(id, cancellationToken);
        return change is KeyChange.Done ? TypedResults.NoContent() : Refuse(change);
    }

    /// <summary>Tells what was used, by day, key and endpoint.</summary>
    /// <remarks>
    /// Any key sees its own usage; one with the scope <c>admin</c> that of all, or of <c>key</c>. Parameters: <c>from</c> and <c>to</c> (days in UTC,
    /// inclusive), <c>key</c> (an id), <c>cursor</c>, <c>limit</c> (1 to 1,000; 100). <c>addresses</c> is what counts towards the quota.
    /// </remarks>
    internal static async Task<IResult> UsageAsync(HttpContext context, IUsageStore store, UsageMeter meter, CancellationToken cancellationToken)
    {
        var caller = context.Caller();
        var query = context.Request.Query;
        var rules = new Rules();
        rules.Known(query, "from", "to", "key", "cursor", "limit");
        var key = rules.Text(query, "key");
        var wanted = new UsageQuery
        {
            From = Day(rules.Moment(query, "from")),
            To = Day(rules.Moment(query, "to")),
            KeyId = caller.May(Scopes.Admin) ? key : caller.KeyId,
            Cursor = rules.Text(query, "cursor"),
            Limit = rules.Number(query, "limit", 1, MostItems) ?? DefaultLimit,
        };
        if (rules.Problem is { } broken)
        {
            return broken;
        }

        if (key is not null && wanted.KeyId != key)
        {
            return Problems.Create("insufficient_scope", StatusCodes.Status403Forbidden, "The key may not do this.", "Usage of other keys needs a key with the scope admin.");
        }

        await meter.FlushAsync(cancellationToken);
        return await Pages.AnswerAsync(() => store.FindAsync(wanted, cancellationToken), usage => usage, AccountJson.Default.ListBodyUsage);
    }

    private static KeyDraft Read(KeyBody body, Rules rules, WebhookOptions webhooks, DateTimeOffset now)
    {
        var scopes = Scopes.None;
        for (var i = 0; i < body.Scopes.Count; i++)
        {
            if (!ScopeNames.TryParse(body.Scopes[i], out var scope))
            {
                rules.Add($"scopes[{i}]", "choice", $"scopes[{i}] is one of {string.Join(", ", ScopeNames.All)}.");
                break;
            }

            scopes |= scope;
        }

        if (body.Scopes.Count == 0)
        {
            rules.Add("scopes", "length", "scopes names at least one scope.");
        }

        var name = body.Name ?? "";
        rules.Length("name", name, LongestName);
        if (name.AsSpan().ContainsAnyInRange('\0', '\x1f') || name.Contains('\x7f', StringComparison.Ordinal))
        {
            rules.Add("name", "format", "name has no control characters.");
        }

        Range(rules, "rate_limit", body.RateLimit is not { } rate || (rate > 0 && rate <= HighestRate), $"a number above 0, at most {HighestRate}");
        Range(rules, "burst", body.Burst is null or (>= 1 and <= (int)HighestRate), $"a whole number from 1 to {HighestRate}");
        Range(rules, "burst", body.Burst is null || body.RateLimit is not null, "given with rate_limit only");
        Range(rules, "daily_quota", body.DailyQuota is null or >= 0, "a whole number, 0 or more");
        Range(rules, "concurrent_jobs", body.ConcurrentJobs is null or >= 0, "a whole number, 0 or more");
        Range(rules, "expires_at", body.ExpiresAt is null || body.ExpiresAt > now, "a time to come");
        Uri? receiver = null;
        if (body.WebhookUrl is not null && !WebhookTarget.TryParse(body.WebhookUrl, webhooks.AllowPrivate, out receiver, out var problem))
        {
            rules.Add("webhook_url", "format", $"webhook_url cannot be used: {problem}.");
        }

        return new(name, scopes, body.Sandbox, new KeyLimits(body.RateLimit, body.Burst, body.DailyQuota, body.ConcurrentJobs), body.ExpiresAt, receiver);
    }

    private static void Range(Rules rules, string field, bool holds, string rule)
    {
        if (!holds)
        {
            rules.Add(field, "range", $"{field} is {rule}.");
        }
    }

    private static DateOnly? Day(DateTimeOffset? moment) => moment is { } found ? DateOnly.FromDateTime(found.UtcDateTime) : null;

    private static IResult Refuse(KeyChange change) => change switch
    {
        KeyChange.NotFound => Problems.NotFound("There is no key with this id."),
        KeyChange.LastAdmin => Problems.Create(
            "last_admin_key", StatusCodes.Status409Conflict, "It is the last key that may administer.", "Make another one with the scope admin first, or rotate this one."),
        _ => Problems.Create("key_not_usable", StatusCodes.Status409Conflict, "The key was revoked or has expired.", "Make a new one."),
    };
}
