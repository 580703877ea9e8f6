using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Validator.Accounts;

namespace Validator.Api.Security;

/// <summary>Finds the key of a request in <c>Authorization: Bearer KEY</c> or <c>X-Api-Key: KEY</c>.</summary>
internal sealed class KeyAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, IKeys keys, AuditLog audit)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Key";

    private Refusal _refusal = Refusal.Missing;
    private TimeSpan _blockedFor;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!ShownKey.TryRead(Request.Headers, out var secret, out var malformed))
        {
            return Refuse(malformed!);
        }

        if (secret is null)
        {
            return AuthenticateResult.NoResult();
        }

        var match = await keys.AuthenticateAsync(secret, Context.RequestAborted);
        var client = Context.Features.Get<ClientFeature>();
        if (client?.State.IsBlocked(out _blockedFor) == true && !(match.State is KeyState.Usable && client.State.Knows(match.Key!.Id)))
        {
            // Right or wrong, the answer is the same: guessing goes blind. Keys at home at this address go on working.
            return Refuse(Refusal.Blocked);
        }

        switch (match.State)
        {
            case KeyState.Usable:
                client?.State.Succeed(match.Key!.Id);
                Context.Features.Set(new CallerFeature(match.Key!, match.Key!.ToCaller()));
                return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([], SchemeName)), SchemeName));
            case KeyState.Expired:
                return Refuse(Refusal.Expired);
            case KeyState.Revoked:
                return Refuse(Refusal.Revoked);
            default:
                if (client?.State.Fail() == true)
                {
                    await audit.WriteAsync("client.block", null, null, client.Address.ToString(), StatusCodes.Status429TooManyRequests);
                }

                return Refuse(Refusal.Wrong);
        }
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await HandleAuthenticateOnceSafeAsync();
        if (_refusal == Refusal.Blocked)
        {
            await TooMany.Problem(Response, _blockedFor, _refusal.Code, _refusal.Title).ExecuteAsync(Context);
            return;
        }

        if (_refusal.Status == StatusCodes.Status401Unauthorized)
        {
            Response.Headers[HeaderNames.WWWAuthenticate] = _refusal == Refusal.Missing ? "Bearer" : "Bearer error=\"invalid_token\"";
        }

        await _refusal.ToResult().ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var needed = Context.GetEndpoint()?.Metadata.GetOrderedMetadata<ScopeRequirement>() ?? [];
        var names = ScopeNames.Of(needed.Aggregate(Scopes.None, (all, one) => all | one.Scope));
        var detail = $"The call needs a key with the scope {string.Join(" and ", names)}.";
        return Problems.Create("insufficient_scope", StatusCodes.Status403Forbidden, "The key may not do this.", detail).ExecuteAsync(Context);
    }

    private AuthenticateResult Refuse(Refusal refusal)
    {
        _refusal = refusal;
        return AuthenticateResult.Fail(refusal.Code);
    }
}
