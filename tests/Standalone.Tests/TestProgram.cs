using System.IO.Pipelines;
using System.Text;
using Validator;
using Validator.Domains;
using Validator.Standalone.CommandLine;
using Validator.Standalone.Verifying;
using Validator.Verdicts;

namespace Standalone.Tests;

/// <summary>The program inside the test, with surroundings of its own.</summary>
internal sealed class TestProgram : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("validator-tests-").FullName;

    public Dictionary<string, string> Variables { get; } = [];

    public Stream Input { get; set; } = new MemoryStream();

    public Stream Output { get; set; } = new MemoryStream();

    public StringWriter Error { get; } = new();

    public bool IsTerminal { get; set; }

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public Func<string, CancellationToken, Task<Verdict>> Verify { get; set; } = (email, _) => Task.FromResult(Sample.Accepted(email));

    /// <summary>Asks once, for batches; by default what <see cref="Verify"/> says, with no retry.</summary>
    public Func<string, RetryTicket?, CancellationToken, Task<VerificationStep>>? VerifyOnce { get; set; }

    /// <summary>The options of the last verifier made; null where none was.</summary>
    public VerifierOptions? Options { get; private set; }

    public string OutputText => Encoding.UTF8.GetString(((MemoryStream)Output).ToArray());

    public string[] OutputLines => OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string[] ErrorLines => Error.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    public void WriteSettings(string json) => File.WriteAllText(Path.Combine(_directory, "appsettings.json"), json);

    public void SetInput(string text) => Input = new MemoryStream(Encoding.UTF8.GetBytes(text));

    public Task<int> RunAsync(params string[] args) => RunAsync(args, CancellationToken.None);

    public Task<int> RunAsync(string[] args, CancellationToken cancellationToken) => ValidatorCommand.RunAsync(
        args,
        new Surroundings
        {
            Input = () => Input,
            Output = Output,
            Error = Error,
            OutputIsTerminal = IsTerminal,
            ErrorIsTerminal = IsTerminal,
            Variables = Variables,
            Directory = _directory,
            Time = Time,
            CreateVerifier = (options, _) =>
            {
                Options = options;
                return new FakeVerifier(Verify, VerifyOnce ?? (async (email, _, token) => new VerificationStep(await Verify(email, token))));
            },
        },
        cancellationToken);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>A pipe whose reading end awaits lines.</summary>
    public static (Stream Writer, StreamReader Reader) OpenPipe()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        return (pipe.Writer.AsStream(), new StreamReader(pipe.Reader.AsStream(), new UTF8Encoding(false)));
    }

    private sealed class FakeVerifier(
        Func<string, CancellationToken, Task<Verdict>> verify, Func<string, RetryTicket?, CancellationToken, Task<VerificationStep>> once) : IAddressVerifier
    {
        public int WaitingForRetry => 1;

        public Task<Verdict> VerifyAsync(string email, CancellationToken cancellationToken) => verify(email, cancellationToken);

        public Task<VerificationStep> VerifyOnceAsync(string email, RetryTicket? ticket, CancellationToken cancellationToken) => once(email, ticket, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
