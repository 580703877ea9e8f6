using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Validator.Standalone.CommandLine;

namespace Validator.Standalone.Serving;

/// <summary>What <c>serve</c> and <c>demo</c> tell people.</summary>
internal static class ServeMessages
{
    private const string AdminKeyVariable = "VALIDATOR_ADMIN_KEY";

    /// <summary>Reads the first admin key that is wanted.</summary>
    /// <param name="surroundings">Where the environment is.</param>
    /// <returns>The key; null for none.</returns>
    public static string? AdminKey(Surroundings surroundings) => surroundings.Variables.GetValueOrDefault(AdminKeyVariable) is { Length: > 0 } key ? key : null;

    /// <summary>Tells where a server listens, where its documentation is and, the first time, the admin key.</summary>
    /// <param name="surroundings">Where people read.</param>
    /// <param name="server">The server.</param>
    /// <param name="options">How it works.</param>
    public static void Started(Surroundings surroundings, ValidatorServer server, ServerOptions options)
    {
        var first = server.Addresses[0].ToString().TrimEnd('/');
        surroundings.Error.WriteLine($"Listening on {string.Join(", ", server.Addresses.Select(address => address.ToString().TrimEnd('/')))}");
        surroundings.Error.WriteLine($"Documentation: {first}/docs (OpenAPI: {first}/openapi/v1.json)");
        if (server.MadeKey is { } key)
        {
            surroundings.Error.WriteLine($"Admin key, shown this once: {key}");
        }

        surroundings.Error.WriteLine($"Data: {Path.GetFullPath(options.DataFolder)}");
    }

    /// <summary>Logs to standard error, one line each; what the framework has to say only where something is wrong.</summary>
    /// <param name="logging">Where that is set up.</param>
    /// <param name="surroundings">Where the settings are.</param>
    public static void Log(ILoggingBuilder logging, Surroundings surroundings)
    {
        logging.AddConfiguration(SettingsReaderFactory.Configuration(surroundings).GetSection("Logging"));
        logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning);
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).AddSimpleConsole(line => line.SingleLine = true);
    }
}
