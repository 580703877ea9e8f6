using System.Collections.Frozen;

namespace Validator.Api;

/// <summary>Every code that a problem may have, with its status: docs/api.md has the same table. Codes are only ever added.</summary>
public static class ProblemCodes
{
    /// <summary>Gets the status of each code.</summary>
    public static FrozenDictionary<string, int> All { get; } = new Dictionary<string, int>
    {
        ["ambiguous_key"] = 400,
        ["bad_request"] = 400,
        ["empty_upload"] = 400,
        ["incomplete_body"] = 400,
        ["invalid_cursor"] = 400,
        ["invalid_encoding"] = 400,
        ["invalid_request"] = 400,
        ["malformed_json"] = 400,
        ["malformed_multipart"] = 400,
        ["no_address_column"] = 400,
        ["unknown_column"] = 400,
        ["expired_key"] = 401,
        ["invalid_key"] = 401,
        ["malformed_key"] = 401,
        ["missing_key"] = 401,
        ["revoked_key"] = 401,
        ["client_not_allowed"] = 403,
        ["insufficient_scope"] = 403,
        ["not_found"] = 404,
        ["method_not_allowed"] = 405,
        ["not_acceptable"] = 406,
        ["request_timeout"] = 408,
        ["invalid_state"] = 409,
        ["key_not_usable"] = 409,
        ["last_admin_key"] = 409,
        ["too_many_keys"] = 409,
        ["body_too_large"] = 413,
        ["unsupported_media_type"] = 415,
        ["idempotency_key_reused"] = 422,
        ["client_blocked"] = 429,
        ["client_rate_limited"] = 429,
        ["limit_reached"] = 429,
        ["quota_exceeded"] = 429,
        ["rate_limited"] = 429,
        ["too_many_event_streams"] = 429,
        ["too_many_uploads"] = 429,
        ["internal_error"] = 500,
        ["unavailable"] = 503,
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
