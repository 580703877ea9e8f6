using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Validator.Accounts;

namespace Validator.Api.Security;

/// <summary>Reads the key that a request shows. What is in the headers is hostile until it was found to be a key.</summary>
internal static class ShownKey
{
    public const string HeaderName = "X-Api-Key";

    private const string Bearer = "Bearer ";

    /// <summary>Reads the key.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="secret">The key; null where none is shown.</param>
    /// <param name="refusal">What is wrong with the headers; null where nothing is.</param>
    /// <returns>Whether nothing is wrong.</returns>
    public static bool TryRead(IHeaderDictionary headers, out string? secret, out Refusal? refusal)
    {
        secret = null;
        refusal = null;
        var authorization = headers.Authorization;
        var header = headers[HeaderName];
        if (authorization.Count > 1 || header.Count > 1)
        {
            refusal = Refusal.Ambiguous;
            return false;
        }

        string? fromHeader = null;
        if (!TryReadBearer(authorization, out var fromBearer) || !TryReadPlain(header, out fromHeader))
        {
            refusal = Refusal.Malformed;
            return false;
        }

        if (fromBearer is not null && fromHeader is not null && fromBearer != fromHeader)
        {
            refusal = Refusal.Ambiguous;
            return false;
        }

        secret = fromBearer ?? fromHeader;
        return true;
    }

    private static bool TryReadBearer(StringValues values, out string? secret)
    {
        secret = null;
        if (values.Count == 0)
        {
            return true;
        }

        var text = values[0] ?? "";
        if (!text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        secret = text[Bearer.Length..].Trim(' ');
        return KeySecret.IsWellFormed(secret);
    }

    private static bool TryReadPlain(StringValues values, out string? secret)
    {
        secret = values.Count == 0 ? null : values[0] ?? "";
        return secret is null || KeySecret.IsWellFormed(secret);
    }
}
