using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MailWorld;

/// <summary>Reads a script from JSON text, with messages for people.</summary>
internal static partial class ScriptReader
{
    public static WorldScript Read(string json, string source)
    {
        ArgumentNullException.ThrowIfNull(json);
        WorldScript script;
        try
        {
            script = JsonSerializer.Deserialize<WorldScript>(json, ScriptJson.Options)
                ?? throw new WorldScriptException("the script is null; an object with domains is expected", "", 1, source);
        }
        catch (JsonException exception)
        {
            throw Explain(exception, json, source);
        }

        try
        {
            ScriptValidator.Check(script);
        }
        catch (WorldScriptException exception)
        {
            throw new WorldScriptException(exception.Problem, exception.Member, JsonPlaces.LineOf(json, exception.Member), source, exception);
        }

        return script;
    }

    private static WorldScriptException Explain(JsonException exception, string json, string source)
    {
        // Converters of short forms read their objects with a reader of their own, so that paths and lines inside are relative.
        var path = "";
        Exception? last = exception;
        for (Exception? at = exception; at is JsonException level; at = at.InnerException)
        {
            path += level.Path is { Length: > 1 } inner ? inner[1..] : "";
            last = level;
        }

        path = path.TrimStart('.');
        var message = CleanMessage(last!.Message, ref path);
        var line = JsonPlaces.LineOf(json, path) ?? (int?)exception.LineNumber + 1;
        return new WorldScriptException(message, path, line, source, exception);
    }

    private static string CleanMessage(string message, ref string path)
    {
        if (UnknownMember().Match(message) is { Success: true } unknown)
        {
            var name = unknown.Groups["name"].Value;
            if (!path.EndsWith(name, StringComparison.Ordinal))
            {
                path = path.Length == 0 ? name : $"{path}.{name}";
            }

            var type = typeof(WorldScript).Assembly.GetType(unknown.Groups["type"].Value);
            var members = type is null ? [] : ScriptJson.MembersOf(type);
            var near = members.MinBy(member => Distance(member, name));
            return near is not null && Distance(near, name) <= 3
                ? $"there is no member \"{name}\"; \"{near}\" was meant?"
                : $"there is no member \"{name}\"; the members here are {string.Join(", ", members)}";
        }

        if (WrongType().Match(message) is { Success: true } wrong)
        {
            var type = typeof(WorldScript).Assembly.GetType(wrong.Groups["type"].Value);
            return type is { IsEnum: true }
                ? $"one of {string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName))} is expected"
                : $"{Describe(wrong.Groups["type"].Value)} is expected";
        }

        var end = message.IndexOf(" Path: $", StringComparison.Ordinal);
        message = end > 0 ? message[..end] : message;
        end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end > 0 ? message[..end] : message).TrimEnd('.');
    }

    private static string Describe(string type) => type switch
    {
        "System.Boolean" => "true or false",
        "System.Int32" => "a whole number",
        "System.Double" => "a number",
        "System.String" => "a string",
        _ when type.Contains("List", StringComparison.Ordinal) => "a list [ ... ]",
        _ => "an object { ... }",
    };

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
            }
        }

        return row[b.Length];
    }

    [GeneratedRegex("The JSON property '(?<name>.*)' could not be mapped to any \\.NET member contained in type '(?<type>[^']+)'")]
    private static partial Regex UnknownMember();

    [GeneratedRegex("The JSON value could not be converted to (?<type>\\S+?)\\.( |$)")]
    private static partial Regex WrongType();
}

/// <summary>Finds the line of a member in JSON text.</summary>
internal static class JsonPlaces
{
    /// <summary>The line, from 1, of the deepest part of the path that is there; null where the text cannot be read that far.</summary>
    public static int? LineOf(string json, string path)
    {
        if (path.Length == 0)
        {
            return null;
        }

        var utf8 = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var at = "";
        var stack = new Stack<(string Path, int Index)>();
        var bestLength = -1;
        int? best = null;
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        var owner = stack.Peek().Path;
                        var name = reader.GetString()!;
                        at = name.AsSpan().ContainsAny('.', ' ', '[') || name.Contains('\'', StringComparison.Ordinal) ? $"{owner}['{name}']" : owner.Length == 0 ? name : $"{owner}.{name}";
                        Note(at, reader.TokenStartIndex);
                        break;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        At(reader.TokenStartIndex);
                        stack.Push((at, reader.TokenType == JsonTokenType.StartArray ? 0 : -1));
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        stack.Pop();
                        break;
                    default:
                        At(reader.TokenStartIndex);
                        break;
                }
            }
        }
        catch (JsonException)
        {
            // As far as the text can be read is far enough.
        }

        return best;

        void At(long position)
        {
            if (stack.TryPeek(out var top) && top.Index >= 0)
            {
                stack.Pop();
                stack.Push((top.Path, top.Index + 1));
                at = string.Create(CultureInfo.InvariantCulture, $"{top.Path}[{top.Index}]");
                Note(at, position);
            }
        }

        void Note(string place, long position)
        {
            if (place.Length >= bestLength && path.StartsWith(place, StringComparison.Ordinal) && (path.Length == place.Length || path[place.Length] is '.' or '['))
            {
                bestLength = place.Length;
                best = utf8.AsSpan(0, (int)position).Count((byte)'\n') + 1;
            }
        }
    }
}
