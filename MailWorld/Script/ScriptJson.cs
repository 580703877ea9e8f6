using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MailWorld;

/// <summary>How scripts are written in JSON.</summary>
internal static class ScriptJson
{
    /// <summary>Everything but the short forms: what an object of a type with a short form is read with.</summary>
    private static readonly JsonSerializerOptions Plain = MakeOptions();

    public static readonly JsonSerializerOptions Options = WithShortForms(Plain, except: null);

    public static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>The names of a type's members in JSON, in alphabetical order.</summary>
    public static string[] MembersOf(Type type) => [.. Plain.GetTypeInfo(type).Properties.Select(property => property.Name).Order(StringComparer.Ordinal)];

    public static string Write(WorldScript script) => JsonSerializer.Serialize(script, Options);

    private static JsonSerializerOptions MakeOptions() => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        RespectNullableAnnotations = true,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutDefaults } },
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false), new DurationConverter() },
    };

    private static JsonSerializerOptions WithShortForms(JsonSerializerOptions plain, Type? except)
    {
        var options = new JsonSerializerOptions(plain);
        Add(new ShortFormConverter<ReplyScript>(ReplyScript.FromString, ShortOf));
        Add(new ShortFormConverter<MailboxScript>(MailboxScript.FromString, ShortOf));
        Add(new ShortFormConverter<MxScript>(MxScript.FromString, ShortOf));
        return options;

        void Add<T>(ShortFormConverter<T> converter)
            where T : class
        {
            if (typeof(T) == except)
            {
                return;
            }

            // An object of T is read by options that know every short form but its own, or it would ask itself for ever.
            converter.ObjectOptions = except is null ? WithShortForms(plain, typeof(T)) : plain;
            options.Converters.Add(converter);
        }
    }

    private static string? ShortOf(ReplyScript reply) => reply == new ReplyScript { Text = reply.Text } ? reply.Text : null;

    private static string? ShortOf(MxScript mx) => mx.Missing ? null : string.Create(CultureInfo.InvariantCulture, $"{mx.Preference} {mx.Host}");

    private static string? ShortOf(MailboxScript mailbox) =>
        mailbox.Replies.Count > 0 || mailbox.Greylist is not null || mailbox.Rate is not null ? null
        : mailbox.Reply is null ? NameOf(mailbox.Kind)
        : mailbox.Kind == default ? ShortOf(mailbox.Reply)
        : null;

    private static void LeaveOutDefaults(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || type.Type.Namespace != nameof(MailWorld))
        {
            return;
        }

        var usual = Activator.CreateInstance(type.Type)!;
        foreach (var property in type.Properties)
        {
            var value = property.Get?.Invoke(usual);
            property.ShouldSerialize = (_, actual) => actual is IEnumerable and not string && value is IEnumerable
                ? !((IEnumerable)actual).Cast<object>().SequenceEqual(((IEnumerable)value).Cast<object>())
                : !Equals(actual, value);
        }
    }
}

/// <summary>A duration: a number of seconds, or a string such as <c>250ms</c>, <c>5s</c>, <c>10m</c>, <c>2h</c>, <c>1d</c>.</summary>
internal sealed class DurationConverter : JsonConverter<TimeSpan>
{
    private const string Right = "a duration is a number of seconds or a string such as \"250ms\", \"5s\", \"10m\", \"2h\" or \"1d\"";

    private static readonly (string Suffix, double Milliseconds)[] Units = [("ms", 1), ("s", 1e3), ("m", 6e4), ("h", 3.6e6), ("d", 8.64e7)];

    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var seconds) && Math.Abs(seconds) < 1e9)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        if (reader.TokenType == JsonTokenType.String && reader.GetString() is { } text)
        {
            foreach (var (suffix, milliseconds) in Units)
            {
                if (text.EndsWith(suffix, StringComparison.Ordinal) &&
                    double.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var count) &&
                    Math.Abs(count * milliseconds) < 1e12)
                {
                    return TimeSpan.FromMilliseconds(count * milliseconds);
                }
            }
        }

        throw new JsonException(Right);
    }

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Ticks % TimeSpan.TicksPerSecond == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds}s")
            : string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds}ms"));
}

/// <summary>A type that is an object or, for short, a string.</summary>
internal sealed class ShortFormConverter<T>(Func<string, T> fromString, Func<T, string?> toString) : JsonConverter<T>
    where T : class
{
    /// <summary>Gets or sets what objects are read with; set once, before use.</summary>
    public JsonSerializerOptions ObjectOptions { get; set; } = JsonSerializerOptions.Default;

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                try
                {
                    return fromString(reader.GetString()!);
                }
                catch (FormatException exception)
                {
                    throw new JsonException(exception.Message);
                }

            case JsonTokenType.StartObject:
                try
                {
                    return JsonSerializer.Deserialize<T>(ref reader, ObjectOptions)!;
                }
                catch (JsonException exception) when (exception.Path is not null)
                {
                    // The path inside is relative; the reader of the script puts the two together.
                    throw new JsonException(exception.Message, exception);
                }

            default:
                throw new JsonException($"an object or a string is expected, not {reader.TokenType}");
        }
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        if (toString(value) is { } text)
        {
            writer.WriteStringValue(text);
        }
        else
        {
            JsonSerializer.Serialize(writer, value, ObjectOptions);
        }
    }
}
