using System.Collections;
using System.Text;
using Validator.Standalone.Verifying;

namespace Validator.Standalone.CommandLine;

/// <summary>What the program touches of the process it runs in. Tests put their own in its place.</summary>
internal sealed record Surroundings
{
    /// <summary>Gets standard input, opened when it is first needed.</summary>
    public required Func<Stream> Input { get; init; }

    /// <summary>Gets standard output, for results.</summary>
    public required Stream Output { get; init; }

    /// <summary>Gets standard error, for people.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Gets a value indicating whether results go to a terminal.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Gets a value indicating whether messages go to a terminal.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Gets what tells the columns of that terminal; null where there is none.</summary>
    public Func<int?> TerminalWidth { get; init; } = () => null;

    /// <summary>Gets the environment variables.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the folder in which the configuration file is looked for.</summary>
    public required string Directory { get; init; }

    /// <summary>Gets the clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Gets what makes a verifier.</summary>
    public Func<VerifierOptions, TimeProvider, IAddressVerifier> CreateVerifier { get; init; } =
        (options, time) => new EngineVerifier(new EmailVerifier(options, time));

    /// <summary>Gets a value indicating whether results are coloured: on a terminal that can, unless people do not want it (no-color.org).</summary>
    public bool Color => OutputIsTerminal && string.IsNullOrEmpty(Variables.GetValueOrDefault("NO_COLOR")) && Variables.GetValueOrDefault("TERM") != "dumb";

    /// <summary>Gives those of this process.</summary>
    /// <returns>The surroundings.</returns>
    public static Surroundings OfProcess() => new()
    {
        Input = Console.OpenStandardInput,
        Output = StandardOutput.Open(),
        Error = Console.Error,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        TerminalWidth = () => Console.IsOutputRedirected ? null : Math.Max(Console.WindowWidth, 1),
        Variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? ""),
        Directory = Environment.CurrentDirectory,
    };

    /// <summary>Makes a verifier.</summary>
    /// <param name="options">How it works.</param>
    /// <returns>The verifier.</returns>
    /// <exception cref="IOException">This host lacks what it needs; the message is for people.</exception>
    public IAddressVerifier OpenVerifier(VerifierOptions options)
    {
        try
        {
            return CreateVerifier(options, Time);
        }
        catch (InvalidOperationException exception)
        {
            throw new IOException(exception.Message, exception); // no DNS server is configured
        }
    }

    /// <summary>Opens a writer for text that is a result, such as the help that was asked for.</summary>
    /// <returns>The writer; it leaves the stream open.</returns>
    public StreamWriter OpenOutputText() => new(Output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { AutoFlush = true };
}
