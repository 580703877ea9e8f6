using System.CommandLine;
using System.CommandLine.Invocation;
using Validator.Standalone.Bulk;
using Validator.Standalone.Configuration;
using Validator.Standalone.Demo;
using Validator.Standalone.Doctor;
using Validator.Standalone.Output;

namespace Validator.Standalone.CommandLine;

/// <summary>The command line as a whole.</summary>
internal static class ValidatorCommand
{
    private const int LongestMessage = 300;

    private static readonly ParserConfiguration Parser = new()
    {
        EnablePosixBundling = false,
        ResponseFileTokenReplacer = null, // "@example.com" is a (bad) address, never a file to read
    };

    /// <summary>Runs the program.</summary>
    /// <param name="args">Its arguments.</param>
    /// <param name="surroundings">What it touches.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <returns>The exit status.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, Surroundings surroundings, CancellationToken cancellationToken = default)
    {
        var root = CreateRoot(surroundings);
        var parsed = root.Parse(args, Parser);
        try
        {
            if (parsed.Action is not ParseErrorAction && parsed.Errors.Count == 0)
            {
                StrayOptions.Check(parsed);
            }

            if (parsed.Action is ParseErrorAction)
            {
                return Refuse(root, parsed, surroundings.Error);
            }

            await using var output = surroundings.OpenOutputText();
            return await parsed.InvokeAsync(
                new() { Output = output, Error = surroundings.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                cancellationToken);
        }
        catch (UsageException exception)
        {
            foreach (var message in exception.Messages)
            {
                surroundings.Error.WriteLine($"validator: {message}");
            }

            return ExitCodes.WrongUsage;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            surroundings.Error.WriteLine($"validator: {VisibleText.Of(exception.Message, LongestMessage)}");
            return ExitCodes.Failed;
        }
    }

    private static RootCommand CreateRoot(Surroundings surroundings)
    {
        var root = new RootCommand(
            $"""
            Tells whether mail to an address would be delivered, without sending any.

            Every option is a setting, too: in {SettingsSource.FileName} of the current directory ("PerDomain": 3), in the environment
            ({Setting.VariablePrefix}PerDomain=3, {Setting.VariablePrefix}Dns__0=192.0.2.53), on the command line; the last of these wins.
            Exit status: 0 every address got a verdict, 2 wrong usage, 1 anything else.
            """)
        {
            VerifyCommand.Create(surroundings),
            BulkCommand.Create(surroundings),
            ServeCommand.Create(surroundings),
            DemoCommand.Create(surroundings),
            DoctorCommand.Create(surroundings),
        };
        root.Directives.Clear();
        return root;
    }

    private static int Refuse(RootCommand root, ParseResult parsed, TextWriter error)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.Tokens.Count == 0)
        {
            root.Parse("--help").Invoke(new() { Output = error, Error = error, ProcessTerminationTimeout = null });
            return ExitCodes.WrongUsage;
        }

        var messages = command is RootCommand
            ? [UnknownCommand(root, parsed.Tokens[0].Value)]
            : parsed.Errors.Select(problem => VisibleText.Of(problem.Message, LongestMessage));
        foreach (var message in messages)
        {
            error.WriteLine($"validator: {message}");
        }

        error.WriteLine($"Try '{(command is RootCommand ? "validator" : $"validator {command.Name}")} --help'.");
        return ExitCodes.WrongUsage;
    }

    private static string UnknownCommand(RootCommand root, string word)
    {
        var names = root.Subcommands.Select(command => command.Name).ToList();
        var shown = VisibleText.Of(word, LongestMessage / 3);
        return NearMiss.Find(word, names) is { } meant
            ? $"there is no command '{shown}'. Is {meant} meant?"
            : $"there is no command '{shown}'. There is: {string.Join(", ", names)}.";
    }
}
