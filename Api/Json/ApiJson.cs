using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Validator.Api.Endpoints;
using Validator.Dns;
using Validator.Domains;
using Validator.Profiles;
using Validator.Verdicts;

namespace Validator.Api.Json;

/// <summary>The JSON of the API: snake_case, strict in what it takes, non-ASCII letters as they are.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = MaxDepth,
    Converters = [
        typeof(UtcConverter),
        typeof(SnakeCaseEnumConverter<VerdictStatus>),
        typeof(SnakeCaseEnumConverter<VerdictReason>),
        typeof(SnakeCaseEnumConverter<Confidence>),
        typeof(SnakeCaseEnumConverter<MailRouteSource>),
        typeof(SnakeCaseEnumConverter<DnsStatus>),
        typeof(SnakeCaseEnumConverter<DomainCategory>),
        typeof(SnakeCaseEnumConverter<OperatorKind>)])]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(IReadOnlyList<FieldError>))]
[JsonSerializable(typeof(FieldError[]))]
[JsonSerializable(typeof(List<FieldError>))]
[JsonSerializable(typeof(VerificationBody))]
[JsonSerializable(typeof(PendingVerification))]
[JsonSerializable(typeof(BatchBody))]
[JsonSerializable(typeof(BatchVerdicts))]
[JsonSerializable(typeof(ListBody<Verdict>))]
[JsonSerializable(typeof(Erasure))]
[JsonSerializable(typeof(DomainReport))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>How deep objects and arrays may be nested in a request.</summary>
    public const int MaxDepth = 16;

    /// <summary>Gets the context as the API uses it.</summary>
    public static ApiJson Shared => Holder.Context;

    /// <summary>Sets the options of a host to the API's; <see cref="JsonSerializerContext"/>s of other parts come behind.</summary>
    /// <param name="options">The options.</param>
    public static void Configure(JsonSerializerOptions options)
    {
        var source = Default.GeneratedSerializerOptions!;
        options.PropertyNamingPolicy = source.PropertyNamingPolicy;
        options.PropertyNameCaseInsensitive = false;
        options.UnmappedMemberHandling = source.UnmappedMemberHandling;
        options.AllowDuplicateProperties = source.AllowDuplicateProperties;
        options.NumberHandling = source.NumberHandling;
        options.RespectNullableAnnotations = source.RespectNullableAnnotations;
        options.RespectRequiredConstructorParameters = source.RespectRequiredConstructorParameters;
        options.MaxDepth = source.MaxDepth;
        foreach (var converter in source.Converters)
        {
            options.Converters.Add(converter);
        }

        options.TypeInfoResolverChain.Insert(0, Default);
        Apply(options);
    }

    // For JSON that is not inside HTML: an address with a plus sign or a letter of another script stays readable.
    private static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        return options;
    }

    /// <summary>Made after the static members of the generated part, whose order is not ours.</summary>
    private static class Holder
    {
        public static readonly ApiJson Context = new(Apply(new JsonSerializerOptions(Default.GeneratedSerializerOptions!)));
    }
}
