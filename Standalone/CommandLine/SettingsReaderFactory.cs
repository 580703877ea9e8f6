using Microsoft.Extensions.Configuration;
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

        return new([.. Lasting(surroundings), commandLine]);
    }

    /// <summary>Gives file and environment as one, for settings that are no option: certificates, limits, logging.</summary>
    /// <param name="surroundings">Where file and environment are.</param>
    /// <returns>The configuration.</returns>
    public static IConfiguration Configuration(Surroundings surroundings) => Lasting(surroundings)
        .Aggregate(new ConfigurationBuilder(), (builder, source) => (ConfigurationBuilder)builder.AddConfiguration(source.Values))
        .Build();

    private static IEnumerable<SettingsSource> Lasting(Surroundings surroundings) =>
        new[] { SettingsSource.FromFile(surroundings.Directory), SettingsSource.FromEnvironment(surroundings.Variables) }.OfType<SettingsSource>();
}
