using System.Net;
using Validator.Dns;

namespace Validator.Standalone.Doctor.Checks;

/// <summary>Each DNS server by itself: whether it answers, how fast, and whether it says so where a name does not exist.</summary>
/// <param name="context">The servers, and the domains to ask them about.</param>
internal sealed class ResolverCheck(DoctorContext context) : ICheck
{
    /// <summary>The servers that verification uses; further ones are never asked.</summary>
    private const int MostServers = 16;

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    public string Doing => "asking the DNS servers";

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        if (context.DnsServers.IsEmpty)
        {
            return [FindingKinds.ResolverMissing.Problem("DNS", "the system names no DNS server, and --dns is not given")];
        }

        var reports = await Task.WhenAll(context.DnsServers.Take(MostServers).Select(server => ExamineAsync(server, cancellationToken)));
        var othersAnswer = reports.Any(report => report.Failure is null);
        return [.. reports.SelectMany(report => Tell(report, othersAnswer))];
    }

    /// <summary>Tells whether any server can be worked with.</summary>
    /// <param name="findings">What this check found.</param>
    /// <returns>Whether one can.</returns>
    public static bool IsUsable(IEnumerable<Finding> findings) =>
        findings.Any(finding => finding.Code == FindingKinds.ResolverAnswers.Code || finding.Code == FindingKinds.ResolverSlow.Code);

    private static IEnumerable<Finding> Tell(Report report, bool othersAnswer)
    {
        var server = report.Server.ToString();
        if (report.Failure is { } failure)
        {
            yield return FindingKinds.ResolverFails.Of(othersAnswer ? FindingLevel.Warning : FindingLevel.Problem, server, failure);
            yield break;
        }

        yield return report.Slowest >= Slow ? FindingKinds.ResolverSlow.Warning(server, report.Times) : FindingKinds.ResolverAnswers.Of(server, report.Times);
        foreach (var (name, status) in report.Missing)
        {
            if (status == DnsStatus.Success)
            {
                yield return FindingKinds.ResolverInvents.Problem(server, $"it has an address for {name}, which does not exist");
            }
            else if (status != DnsStatus.NameNotFound)
            {
                yield return FindingKinds.ResolverHidesMissing.Warning(server, $"asked for {name}, which does not exist: {DnsWords.Of(status)}");
            }
        }
    }

    private async Task<Report> ExamineAsync(IPEndPoint server, CancellationToken cancellationToken)
    {
        var options = new DnsResolverOptions
        {
            Servers = [server], CacheEntries = 0, MaxInFlight = 64, Rounds = 2, TryTimeout = TimeSpan.FromSeconds(2), TotalTimeout = TimeSpan.FromSeconds(5),
        };
        await using var dns = new DnsResolver(options, context.Time);

        string[] missing = [$"{context.Nonsense}.invalid", $"www.{context.Nonsense}.com"];
        var askingMissing = missing.Select(name => dns.LookupAsync(name, DnsRecordType.A, cancellationToken).AsTask()).ToArray();
        var pairs = await Task.WhenAll(context.ProbeDomains.Select(domain => AskTwiceAsync(dns, domain, cancellationToken)));
        var answers = await Task.WhenAll(askingMissing);

        // One domain may have a fault of its own: the server is well where any is answered.
        return pairs.FirstOrDefault(pair => pair.IsAnswered) is { } pair
            ? new(server, null, pair.ToString(), pair.Slowest, [.. missing.Zip(answers, (name, answer) => (name, answer.Status))])
            : new(server, string.Join("; ", pairs.Select(pair => pair.ToString())), "", default, []);
    }

    /// <summary>A server that is slow is asked again: the first time it may have had to look the name up itself, as this program had to begin.</summary>
    private async Task<Pair> AskTwiceAsync(DnsResolver dns, string domain, CancellationToken cancellationToken)
    {
        var pair = await AskAsync(dns, domain, cancellationToken);
        return pair.IsAnswered && pair.Slowest >= Slow && await AskAsync(dns, domain, cancellationToken) is { IsAnswered: true } again ? again : pair;
    }

    private async Task<Pair> AskAsync(DnsResolver dns, string domain, CancellationToken cancellationToken)
    {
        var address = TimedAsync(dns, domain, DnsRecordType.A, cancellationToken);
        var exchange = TimedAsync(dns, domain, DnsRecordType.Mx, cancellationToken);
        return new(domain, await address, await exchange);
    }

    private async Task<Timed> TimedAsync(DnsResolver dns, string name, DnsRecordType type, CancellationToken cancellationToken)
    {
        var began = context.Time.GetTimestamp();
        var answer = await dns.LookupAsync(name, type, cancellationToken);
        return new(answer.Status, context.Time.GetElapsedTime(began));
    }

    private sealed record Report(IPEndPoint Server, string? Failure, string Times, TimeSpan Slowest, IReadOnlyList<(string Name, DnsStatus Status)> Missing);

    private sealed record Pair(string Domain, Timed Address, Timed Exchange)
    {
        public bool IsAnswered => Address.IsAnswered && Exchange.IsAnswered;

        public TimeSpan Slowest => Address.Elapsed > Exchange.Elapsed ? Address.Elapsed : Exchange.Elapsed;

        public override string ToString() => $"{Domain}: A {Address}, MX {Exchange}";
    }

    private readonly record struct Timed(DnsStatus Status, TimeSpan Elapsed)
    {
        public bool IsAnswered => Status is DnsStatus.Success or DnsStatus.NoData;

        public override string ToString() => $"{(Status == DnsStatus.Success ? "" : $"{DnsWords.Of(Status)} ")}after {Elapsed.TotalMilliseconds:N0} ms";
    }
}
