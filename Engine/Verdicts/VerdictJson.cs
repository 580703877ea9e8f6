using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Validator.Verdicts;

/// <summary>The one JSON form of a verdict: snake_case names and values, one line, non-ASCII letters as they are.</summary>
public static class VerdictJson
{
    private static readonly VerdictJsonContext Context = new(new JsonSerializerOptions(VerdictJsonContext.Default.Options)
    {
        // For JSON that is not inside HTML: an address with a plus sign or a letter of another script stays readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Writes a verdict as JSON on one line.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <returns>The JSON text, without a line end.</returns>
    public static string Serialize(Verdict verdict) => JsonSerializer.Serialize(verdict, Context.Verdict);

    /// <summary>Writes a verdict as UTF-8 JSON on one line.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <returns>The bytes, without a line end.</returns>
    public static byte[] SerializeToUtf8Bytes(Verdict verdict) => JsonSerializer.SerializeToUtf8Bytes(verdict, Context.Verdict);

    /// <summary>Reads a verdict that <see cref="Serialize"/> wrote.</summary>
    /// <param name="json">The JSON text.</param>
    /// <returns>The verdict.</returns>
    /// <exception cref="JsonException">The text is no verdict.</exception>
    public static Verdict Deserialize(string json) =>
        JsonSerializer.Deserialize(json, Context.Verdict) ?? throw new JsonException("A verdict is expected, and null was found.");

    /// <summary>Gives the snake_case word for a status, reason, confidence or route source, as in JSON and CSV.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>The word.</returns>
    public static string Word<T>(T value)
        where T : struct, Enum =>
        Words<T>.Of(value);

    private static class Words<T>
        where T : struct, Enum
    {
        private static readonly Dictionary<T, string> All =
            Enum.GetValues<T>().ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

        public static string Of(T value) => All[value];
    }
}

/// <summary>Reads and writes enumerations as snake_case words; numbers are refused.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
public sealed class SnakeCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>Writes a time in UTC to the millisecond, with a Z.</summary>
public sealed class UtcConverter : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        (writer ?? throw new ArgumentNullException(nameof(writer))).WriteStringValue(new DateTime(value.UtcTicks - (value.UtcTicks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [
        typeof(UtcConverter),
        typeof(SnakeCaseEnumConverter<VerdictStatus>),
        typeof(SnakeCaseEnumConverter<VerdictReason>),
        typeof(SnakeCaseEnumConverter<Confidence>),
        typeof(SnakeCaseEnumConverter<Dns.MailRouteSource>)])]
[JsonSerializable(typeof(Verdict))]
internal sealed partial class VerdictJsonContext : JsonSerializerContext;
