using System.Net;
using System.Runtime.CompilerServices;
using Validator.Verdicts;

namespace Validator.Load.Sides;

/// <summary>The engine: an <see cref="EmailVerifier"/> as its options leave it, but for the laboratory's servers and the bound of connections.</summary>
internal sealed class EngineVerdicts(IPEndPoint dns, int smtpPort, int connections, int inFlight, bool catchAll) : ISide
{
    private readonly EmailVerifier _verifier = new(new VerifierOptions
    {
        DnsServers = [dns],
        SmtpPort = smtpPort,
        HeloName = "bench.example",
        Concurrency = connections,
        AllowPrivateMx = true,
    });

    public Task<Tally> RunAsync(string[] items) => Lane.RunAsync(items, inFlight, _ => VerifyAsync);

    /// <summary>Verdicts are given before their sessions have said QUIT.</summary>
    public async Task FinishAsync() => await _verifier.DisposeAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> VerifyAsync(string address)
    {
        var verdict = await _verifier.VerifyAsync(address);
        return verdict.Status == (catchAll ? VerdictStatus.Risky : Population.Exists(address) ? VerdictStatus.Deliverable : VerdictStatus.Undeliverable);
    }
}
