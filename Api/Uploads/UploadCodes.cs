namespace Validator.Api.Uploads;

/// <summary>The stable codes of refused uploads.</summary>
internal static class UploadCodes
{
    public const string InvalidRequest = "invalid_request";
    public const string MalformedJson = "malformed_json";
    public const string MalformedMultipart = "malformed_multipart";
    public const string InvalidEncoding = "invalid_encoding";
    public const string Empty = "empty_upload";
    public const string NoAddressColumn = "no_address_column";
    public const string UnknownColumn = "unknown_column";
    public const string Incomplete = "incomplete_body";
    public const string TooSlow = "request_timeout";
    public const string TooLarge = "body_too_large";
    public const string UnsupportedMediaType = "unsupported_media_type";
    public const string IdempotencyKeyReused = "idempotency_key_reused";
    public const string TooMany = "too_many_uploads";
    public const string LimitReached = "limit_reached";
}
