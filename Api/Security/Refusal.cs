using Microsoft.AspNetCore.Http;

namespace Validator.Api.Security;

/// <summary>Why a request is not let in because of its key.</summary>
internal sealed record Refusal(string Code, int Status, string Title, string? Detail = null)
{
    public static readonly Refusal Missing = new(
        "missing_key", StatusCodes.Status401Unauthorized, "The call needs a key.", "Send it as Authorization: Bearer KEY or X-Api-Key: KEY.");

    public static readonly Refusal Malformed = new(
        "malformed_key", StatusCodes.Status401Unauthorized, "The header holds no key.", "Send the key as Authorization: Bearer KEY or X-Api-Key: KEY.");

    public static readonly Refusal Ambiguous = new(
        "ambiguous_key", StatusCodes.Status400BadRequest, "The request shows two different keys.", "Send one key, in Authorization or in X-Api-Key.");

    public static readonly Refusal Wrong = new("invalid_key", StatusCodes.Status401Unauthorized, "There is no such key.");

    public static readonly Refusal Expired = new("expired_key", StatusCodes.Status401Unauthorized, "The key has expired.");

    public static readonly Refusal Revoked = new("revoked_key", StatusCodes.Status401Unauthorized, "The key was revoked.");

    public static readonly Refusal Blocked = new(
        "client_blocked", StatusCodes.Status429TooManyRequests, "Too many wrong keys came from this client address.");

    public IResult ToResult() => Problems.Create(Code, Status, Title, Detail);
}
