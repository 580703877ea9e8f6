using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace Validator.Api.Json;

/// <summary>Says why a body was refused: the fields and the rules that they do not meet.</summary>
internal static class JsonComplaints
{
    private const int MostErrors = 20;
    private const int LongestName = 100;

    /// <summary>Looks for what is wrong.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="type">What they should hold.</param>
    /// <returns>The problem.</returns>
    public static IResult Find(ReadOnlySequence<byte> body, JsonTypeInfo type)
    {
        var bytes = body.ToArray();
        if (!Utf8.IsValid(bytes))
        {
            return Problems.MalformedJson("The body is not UTF-8.");
        }

        var errors = new List<FieldError>();
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = ApiJson.MaxDepth });
            Check(document.RootElement, type, "", errors);
        }
        catch (JsonException exception)
        {
            return Problems.MalformedJson(exception.LineNumber is { } line
                ? $"The fault is in line {line + 1}, at byte {exception.BytePositionInLine + 1} of it; objects and arrays may be nested {ApiJson.MaxDepth} deep."
                : "The body ends too early.");
        }

        return errors.Count > 0
            ? Problems.Invalid([.. errors.Take(MostErrors)])
            : Problems.MalformedJson("The body cannot be read.");
    }

    private static void Check(JsonElement element, JsonTypeInfo type, string path, List<FieldError> errors)
    {
        if (errors.Count >= MostErrors)
        {
            return;
        }

        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object when element.ValueKind is JsonValueKind.Object:
                CheckMembers(element, type, path, errors);
                break;
            case JsonTypeInfoKind.Enumerable when element.ValueKind is JsonValueKind.Array:
                var item = type.Options.GetTypeInfo(type.ElementType!);
                var index = 0;
                foreach (var child in element.EnumerateArray())
                {
                    Check(child, item, $"{path}[{index++}]", errors);
                }

                break;
            default:
                if (element.ValueKind is JsonValueKind.String && !IsText(element))
                {
                    errors.Add(new(path, "format", $"{Name(path)} holds half of a surrogate pair, which is no character."));
                }
                else if (!Fits(element, type))
                {
                    errors.Add(new(path, "type", $"{Name(path)} has the wrong type: {Expected(type)} is expected."));
                }

                break;
        }
    }

    private static void CheckMembers(JsonElement element, JsonTypeInfo type, string path, List<FieldError> errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            var name = path.Length == 0 ? Shown(member.Name) : $"{path}.{Shown(member.Name)}";
            var property = type.Properties.FirstOrDefault(property => property.Name == member.Name);
            if (!seen.Add(member.Name))
            {
                errors.Add(new(name, "duplicate", $"{Name(name)} is there more than once."));
            }
            else if (property is null)
            {
                errors.Add(new(name, "unknown_member", $"{Name(name)} is no member of this request. Members are: {string.Join(", ", type.Properties.Select(known => known.Name))}."));
            }
            else if (member.Value.ValueKind is not JsonValueKind.Null)
            {
                Check(member.Value, type.Options.GetTypeInfo(property.PropertyType), name, errors);
            }
            else if (property.IsRequired)
            {
                errors.Add(new(name, "required", $"{Name(name)} may not be null."));
            }
        }

        foreach (var property in type.Properties.Where(property => property.IsRequired && !seen.Contains(property.Name)))
        {
            var name = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            errors.Add(new(name, "required", $"{Name(name)} is missing."));
        }
    }

    private static bool Fits(JsonElement element, JsonTypeInfo type)
    {
        try
        {
            return element.ValueKind is not JsonValueKind.Null && element.Deserialize(type) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsText(JsonElement element)
    {
        try
        {
            return element.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Name(string path) => path.Length == 0 ? "The body" : path;

    private static string Shown(string name) => name.Length <= LongestName ? name : name[..LongestName] + "…";

    private static string Expected(JsonTypeInfo type)
    {
        var plain = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        return type.Kind switch
        {
            JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => "an object",
            JsonTypeInfoKind.Enumerable => "an array",
            _ when plain.IsEnum => "one of the words that the documentation lists",
            _ when plain == typeof(bool) => "true or false",
            _ when plain == typeof(int) || plain == typeof(long) => "a whole number",
            _ when plain == typeof(double) || plain == typeof(decimal) => "a number",
            _ when plain == typeof(DateTimeOffset) => "a time such as \"2026-01-31T12:00:00Z\"",
            _ => "a text",
        };
    }
}
