using System.Collections.Immutable;
using System.Net.Sockets;
using Validator.Smtp;

namespace Validator.Standalone.Doctor.Checks;

/// <summary>From each way out a conversation with each mail host, as far as EHLO.</summary>
/// <param name="context">The way to mail hosts.</param>
/// <param name="targets">The mail hosts.</param>
/// <param name="ways">The ways out.</param>
internal sealed class PortCheck(DoctorContext context, ImmutableArray<ProbeTarget> targets, ImmutableArray<WayOut> ways) : ICheck
{
    /// <summary>How many ways are tried at once: each mail host sees no more connections than that.</summary>
    private const int WaysAtOnce = 4;

    private int _done;

    public string Doing => $"talking to mail hosts, {Volatile.Read(ref _done):N0} of {ways.Length * targets.Length:N0} conversations done";

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        using var gate = new SemaphoreSlim(WaysAtOnce);
        var findings = await Task.WhenAll(ways.Select(async way =>
        {
            await gate.WaitAsync(cancellationToken);
            try
            {
                var attempts = await Task.WhenAll(targets.Select(target => TryAsync(way.Egress, target, cancellationToken)));
                return Tell(way.Name, attempts);
            }
            finally
            {
                gate.Release();
            }
        }));
        return [.. findings.SelectMany(found => found)];
    }

    private static IEnumerable<Finding> Tell(string way, Attempt[] attempts)
    {
        var opened = attempts.Where(attempt => attempt.Fault is null).ToList();
        var intercepted = Interception.Find(opened.Select(attempt => attempt.Meeting!).ToList());
        if (intercepted is not null)
        {
            yield return FindingKinds.PortIntercepted.Problem(way, intercepted);
        }
        else if (opened.Count > 0)
        {
            yield return FindingKinds.PortOpen.Of(way, string.Join("; ", opened.Select(attempt => attempt.Detail)));
        }

        // Where one host of several fails, that is more likely its own fault.
        var level = opened.Count > 0 ? FindingLevel.Warning : FindingLevel.Problem;
        foreach (var group in attempts.Where(attempt => attempt.Fault is not null).GroupBy(attempt => attempt.Fault!))
        {
            yield return group.Key.Of(level, way, string.Join(" ", group.Select(attempt => attempt.Detail)));
        }
    }

    private async Task<Attempt> TryAsync(EgressAddress egress, ProbeTarget target, CancellationToken cancellationToken)
    {
        try
        {
            if (target.Problem is { } problem)
            {
                return new(FindingKinds.ProbeWithoutHost, $"{problem}.");
            }

            var address = target.Addresses.FirstOrDefault(address => egress.Source is null || address.AddressFamily == egress.Source.AddressFamily);
            return address is null
                ? new(FindingKinds.ProbeWithoutHost, $"{target.Host}, mail host of {target.Domain}, has no address of the IP version of {egress.Source}.")
                : await TalkAsync(new SmtpEndpoint(target.Host, address, context.Options.SmtpPort, egress), target.Domain, cancellationToken);
        }
        finally
        {
            Interlocked.Increment(ref _done);
        }
    }

    private async Task<Attempt> TalkAsync(SmtpEndpoint endpoint, string domain, CancellationToken cancellationToken)
    {
        var began = context.Time.GetTimestamp();
        var opening = await context.Smtp.OpenAsync(endpoint, cancellationToken);
        if (!opening.IsOpen)
        {
            return new(Kind(opening.Failure, endpoint.Egress.Proxy is not null), opening.Failure.Message);
        }

        var elapsed = context.Time.GetElapsedTime(began);
        await using (opening.Conversation)
        {
            await opening.Conversation.QuitAsync(cancellationToken);
        }

        var greeting = opening.Greeting?.Text.Split(' ', '\n')[0] ?? "";
        return new(null, $"{endpoint.Host} of {domain} greets as {greeting} after {elapsed.TotalMilliseconds:N0} ms", new Meeting(endpoint.Host, endpoint.Address, greeting));
    }

    private static FaultKind Kind(SmtpFailure failure, bool throughProxy) => failure switch
    {
        { Kind: SmtpFailureKind.AddressNotAllowed } => FindingKinds.ProbeNotPublic,
        { Kind: SmtpFailureKind.Refused } => FindingKinds.PortRejected,
        { Phase: not SmtpPhase.Connect } => FindingKinds.PortNotMail,
        _ when throughProxy => FindingKinds.ProxyFailed,
        { Kind: SmtpFailureKind.Timeout } => FindingKinds.PortTimedOut,
        { SocketError: SocketError.ConnectionRefused or SocketError.ConnectionReset } => FindingKinds.PortRefused,
        { SocketError: SocketError.TimedOut } => FindingKinds.PortTimedOut,
        { SocketError: SocketError.AccessDenied } => FindingKinds.PortRefused, // a rule of this host's own firewall
        _ => FindingKinds.PortUnreachable,
    };

    private sealed record Attempt(FaultKind? Fault, string Detail, Meeting? Meeting = null);
}
