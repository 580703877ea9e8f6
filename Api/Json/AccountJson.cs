using System.Text.Json.Serialization;
using Validator.Accounts;
using Validator.Api.Endpoints;
using Validator.Verdicts;

namespace Validator.Api.Json;

/// <summary>The JSON of keys, usage, the audit log, deliveries and feedback, with the settings of <see cref="ApiJson"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = ApiJson.MaxDepth,
    Converters = [typeof(UtcConverter)])]
[JsonSerializable(typeof(KeyBody))]
[JsonSerializable(typeof(NewKey))]
[JsonSerializable(typeof(RotationBody))]
[JsonSerializable(typeof(ListBody<ListedKey>))]
[JsonSerializable(typeof(ListBody<Usage>))]
[JsonSerializable(typeof(ListBody<AuditEntry>))]
[JsonSerializable(typeof(AuditEntry))]
[JsonSerializable(typeof(FeedbackBody))]
[JsonSerializable(typeof(DeliveryResponse))]
[JsonSerializable(typeof(ListBody<DeliveryResponse>))]
internal sealed partial class AccountJson : JsonSerializerContext;
