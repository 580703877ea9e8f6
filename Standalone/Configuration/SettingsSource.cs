using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Validator.Standalone.Configuration;

/// <summary>One place where settings come from.</summary>
/// <param name="Values">What is set there, by key.</param>
/// <param name="Describe">Names a setting as it is written there, for people.</param>
/// <param name="IsCommandLine">Whether it is the command line, where even an empty value is meant.</param>
internal sealed record SettingsSource(IConfiguration Values, Func<Setting, string> Describe, bool IsCommandLine = false)
{
    /// <summary>The file in the current directory.</summary>
    public const string FileName = "appsettings.json";

    /// <summary>Reads the file.</summary>
    /// <param name="directory">Where it is looked for.</param>
    /// <returns>The source; null where there is no file.</returns>
    /// <exception cref="UsageException">The file cannot be read, or is no JSON.</exception>
    public static SettingsSource? FromFile(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var stream = File.OpenRead(path);
            return new(new ConfigurationBuilder().AddJsonStream(stream).Build(), setting => $"{FileName}: {setting.Key}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or InvalidDataException or JsonException)
        {
            throw new UsageException($"{FileName}: {exception.InnerException?.Message ?? exception.Message}");
        }
    }

    /// <summary>Takes the variables whose names begin with <see cref="Setting.VariablePrefix"/>; <c>__</c> separates the parts of a key.</summary>
    /// <param name="variables">The environment.</param>
    /// <returns>The source.</returns>
    public static SettingsSource FromEnvironment(IReadOnlyDictionary<string, string> variables) =>
        new(
            FromPairs(variables
                .Where(variable => variable.Key.StartsWith(Setting.VariablePrefix, StringComparison.OrdinalIgnoreCase))
                .Select(variable => KeyValuePair.Create(
                    variable.Key[Setting.VariablePrefix.Length..].Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal),
                    (string?)variable.Value))),
            setting => $"{Setting.VariablePrefix}{setting.Key}");

    /// <summary>Takes what was given on the command line.</summary>
    /// <param name="given">Each setting with its values.</param>
    /// <returns>The source.</returns>
    public static SettingsSource FromCommandLine(IEnumerable<(Setting Setting, IReadOnlyList<string> Values)> given) =>
        new(
            FromPairs(given.SelectMany(pair => pair.Setting.IsRepeatable
                ? pair.Values.Select((value, index) => KeyValuePair.Create(ConfigurationPath.Combine(pair.Setting.Key, $"{index}"), (string?)value))
                : pair.Values.TakeLast(1).Select(value => KeyValuePair.Create(pair.Setting.Key, (string?)value)))),
            setting => setting.Option,
            IsCommandLine: true);

    private static IConfigurationRoot FromPairs(IEnumerable<KeyValuePair<string, string?>> pairs) =>
        new ConfigurationBuilder().AddInMemoryCollection(pairs).Build();
}
