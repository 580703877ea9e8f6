using Validator.Standalone.Configuration;
using Validator.Standalone.Output;

namespace Validator.Standalone.CommandLine;

/// <summary>Puts the sources of settings into their order: file, environment, command line.</summary>
internal static class SettingsReaderFactory
{
    private const int LongestWarning = 300;

    /// <summary>Makes a reader over all sources, and warns of variables that look mistyped.</summary>
    /// <param name="surroundings">Where file and environment are.</param>
    /// <param name="commandLine">What was given on the command line.</param>
    /// <returns>The reader.</returns>
    public static SettingsReader Create(Surroundings surroundings, SettingsSource commandLine)
    {
        foreach (var warning in NearMiss.Variables(surroundings.Variables))
        {
            surroundings.Error.WriteLine($"validator: {VisibleText.Of(warning, LongestWarning)}");
        }

        SettingsSource?[] sources =
            [SettingsSource.FromFile(surroundings.Directory), SettingsSource.FromEnvironment(surroundings.Variables), commandLine];
        return new([.. sources.OfType<SettingsSource>()]);
    }
}
