using System.CommandLine;
using Validator.Standalone.Configuration;

namespace Validator.Standalone.CommandLine;

/// <summary>Settings as options of a command. All are read as text here: what a value means is told in one place, wherever it comes from.</summary>
internal sealed class SettingOptions
{
    private readonly List<(Setting Setting, Option Option)> _options = [];

    /// <summary>Initializes a new instance of the <see cref="SettingOptions"/> class.</summary>
    /// <param name="command">The command that gets the options.</param>
    /// <param name="settings">The settings.</param>
    public SettingOptions(Command command, IEnumerable<Setting> settings)
    {
        foreach (var setting in settings)
        {
            Option option = setting.IsFlag
                ? new Option<bool>(setting.Option) { Description = setting.Description }
                : new Option<string[]>(setting.Option) { Description = setting.Description, HelpName = setting.ValueName };
            _options.Add((setting, option));
            command.Add(option);
        }
    }

    /// <summary>Gathers what was given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The source of settings.</returns>
    public SettingsSource Given(ParseResult parsed) => SettingsSource.FromCommandLine(
        from pair in _options
        let result = parsed.GetResult(pair.Option)
        where result is { Implicit: false }
        select (pair.Setting, Values(pair.Option, result.GetValueOrDefault<object>())));

    private static IReadOnlyList<string> Values(Option option, object? value) =>
        value as string[] ?? [option is Option<bool> && value is false ? "false" : "true"];
}
