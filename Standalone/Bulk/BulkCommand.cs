using System.CommandLine;
using Validator.Standalone.CommandLine;
using Validator.Standalone.Configuration;
using Validator.Standalone.Output;

namespace Validator.Standalone.Bulk;

/// <summary><c>validator bulk FILE -o OUT</c></summary>
internal static class BulkCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="surroundings">What it touches.</param>
    /// <returns>The command.</returns>
    public static Command Create(Surroundings surroundings)
    {
        var file = new Argument<string>("FILE") { Description = "A CSV with addresses in one of its columns, or a plain list with one a line; - is standard input." };
        var output = new Option<string>("--output", "-o") { Description = "Where the results go; - is standard output.", HelpName = "OUT", Required = true };
        var command = new Command(
            "bulk", "Verifies the addresses of a file. Interrupted, the same command goes on where it stopped; not where input or output is a pipe.") { file, output };
        var options = new SettingOptions(
            command, [BulkSettings.Column, BulkSettings.Delimiter, BulkSettings.Format, BulkSettings.Data, .. Settings.Verifier]);
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(surroundings, parsed.GetRequiredValue(file), parsed.GetRequiredValue(output), options.Given(parsed), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Surroundings surroundings, string file, string output, SettingsSource commandLine, CancellationToken cancellationToken)
    {
        var settings = SettingsReaderFactory.Create(surroundings, commandLine);
        var request = new BulkRequest
        {
            Input = file,
            Output = output,
            Verifier = VerifierSettings.Read(settings),
            Format = settings.One(BulkSettings.Format, OutputFormat.Csv),
            Column = settings.One(BulkSettings.Column!, null),
            Delimiter = settings.One(BulkSettings.Delimiter, (byte)0) is > 0 and var delimiter ? delimiter : null,
            Data = Path.GetFullPath(settings.One(BulkSettings.Data, "data"), surroundings.Directory),
        };
        settings.ThrowIfBad();
        return await new BulkRun(surroundings, request).RunAsync(cancellationToken);
    }
}
