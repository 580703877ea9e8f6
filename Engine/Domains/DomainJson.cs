using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Validator.Profiles;
using Validator.Verdicts;

namespace Validator.Domains;

/// <summary>The one JSON form of what is known of domains and learned of scores: snake_case names and values, one line.</summary>
public static class DomainJson
{
    private static readonly DomainJsonContext Context = new(new JsonSerializerOptions(DomainJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Writes what is known of a domain.</summary>
    /// <param name="report">The report.</param>
    /// <returns>The JSON text, without a line end.</returns>
    public static string Serialize(DomainReport report) => JsonSerializer.Serialize(report, Context.DomainReport);

    /// <summary>Writes what must survive of a domain.</summary>
    /// <param name="record">The record.</param>
    /// <returns>The JSON text, without a line end.</returns>
    public static string Serialize(DomainRecord record) => JsonSerializer.Serialize(record, Context.DomainRecord);

    /// <summary>Writes what the score has learned.</summary>
    /// <param name="record">The record.</param>
    /// <returns>The JSON text, without a line end.</returns>
    public static string Serialize(CalibrationRecord record) => JsonSerializer.Serialize(record, Context.CalibrationRecord);

    /// <summary>Reads what must survive of a domain.</summary>
    /// <param name="json">What <see cref="Serialize(DomainRecord)"/> wrote, in this version or another.</param>
    /// <returns>The record.</returns>
    /// <exception cref="JsonException">The text is no record.</exception>
    public static DomainRecord ReadRecord(string json) =>
        JsonSerializer.Deserialize(json, Context.DomainRecord) ?? throw new JsonException("A domain's record is expected, and null was found.");

    /// <summary>Reads what the score has learned.</summary>
    /// <param name="json">What <see cref="Serialize(CalibrationRecord)"/> wrote, in this version or another.</param>
    /// <returns>The record.</returns>
    /// <exception cref="JsonException">The text is no record.</exception>
    public static CalibrationRecord ReadCalibration(string json) =>
        JsonSerializer.Deserialize(json, Context.CalibrationRecord) ?? throw new JsonException("A calibration's record is expected, and null was found.");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [
        typeof(UtcConverter),
        typeof(SnakeCaseEnumConverter<VerdictReason>),
        typeof(SnakeCaseEnumConverter<Confidence>),
        typeof(SnakeCaseEnumConverter<Finding>),
        typeof(SnakeCaseEnumConverter<DomainCategory>),
        typeof(SnakeCaseEnumConverter<ReputationBand>),
        typeof(SnakeCaseEnumConverter<OperatorKind>),
        typeof(SnakeCaseEnumConverter<Dns.DnsStatus>),
        typeof(SnakeCaseEnumConverter<Dns.MailRouteSource>)])]
[JsonSerializable(typeof(DomainReport))]
[JsonSerializable(typeof(DomainRecord))]
[JsonSerializable(typeof(CalibrationRecord))]
internal sealed partial class DomainJsonContext : JsonSerializerContext;
