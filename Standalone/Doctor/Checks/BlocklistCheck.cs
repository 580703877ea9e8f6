using System.Collections.Immutable;
using System.Net;
using Validator.Dns;

namespace Validator.Standalone.Doctor.Checks;

/// <summary>Each address that mail hosts see, in each block list (RFC 5782). A list that fails its own test entries is not believed.</summary>
/// <param name="context">The DNS and the lists.</param>
/// <param name="ways">The ways out with their addresses.</param>
internal sealed class BlocklistCheck(DoctorContext context, ImmutableArray<WayOut> ways) : ICheck
{
    private static readonly IPNetwork Answers = IPNetwork.Parse("127.0.0.0/8");
    private static readonly IPNetwork Refusals = IPNetwork.Parse("127.255.255.0/24");
    private static readonly IPAddress AlwaysListed = IPAddress.Parse("127.0.0.2");
    private static readonly IPAddress NeverListed = IPAddress.Loopback;

    private enum State
    {
        Clear,
        Listed,
        Refused,
        Strange,
        Silent,
    }

    public string Doing => "looking in block lists";

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var addresses = ways.SelectMany(way => way.SeenAs).Distinct().ToList();
        if (addresses.Count == 0)
        {
            return [];
        }

        var lists = await Task.WhenAll(context.Blocklists.Distinct(StringComparer.OrdinalIgnoreCase).Select(async list =>
            (List: list, Fault: await TestAsync(list, cancellationToken))));
        var believed = lists.Where(pair => pair.Fault is null).Select(pair => pair.List).ToList();
        var findings = await Task.WhenAll(addresses.Select(address => ExamineAsync(address, believed, cancellationToken)));
        return [.. lists.Select(pair => pair.Fault).OfType<Finding>(), .. findings.SelectMany(found => found)];
    }

    /// <summary>Asks a list for its test entries.</summary>
    private async Task<Finding?> TestAsync(string list, CancellationToken cancellationToken)
    {
        var listed = AskAsync(list, AlwaysListed, cancellationToken);
        var clear = AskAsync(list, NeverListed, cancellationToken);
        return (await listed, await clear) switch
        {
            ({ State: State.Listed }, { State: State.Clear }) => null,
            ({ State: State.Refused } refused, _) => FindingKinds.BlocklistRefused.Warning(list, $"it answers {refused.Words}"),
            (_, { State: State.Refused } refused) => FindingKinds.BlocklistRefused.Warning(list, $"it answers {refused.Words}"),
            ({ State: State.Silent } silent, _) => FindingKinds.BlocklistSilent.Warning(list, silent.Words),
            (_, { State: State.Silent } silent) => FindingKinds.BlocklistSilent.Warning(list, silent.Words),
            ({ State: State.Clear }, _) => FindingKinds.BlocklistUnusable.Warning(list, $"it does not list {AlwaysListed}, which every list has to"),
            (_, { State: State.Listed }) => FindingKinds.BlocklistUnusable.Warning(list, $"it lists {NeverListed}, which no list may: it lists everything"),
            var (one, _) => FindingKinds.BlocklistUnusable.Warning(list, $"asked for its test entries, it answers {one.Words}, outside 127.0.0.0/8"),
        };
    }

    private async Task<IReadOnlyList<Finding>> ExamineAsync(IPAddress address, List<string> lists, CancellationToken cancellationToken)
    {
        var subject = address.ToString();
        var findings = new List<Finding>();
        var clear = new List<string>();
        var answers = await Task.WhenAll(lists.Select(list => AskAsync(list, address, cancellationToken)));
        foreach (var (list, answer) in lists.Zip(answers))
        {
            switch (answer.State)
            {
                case State.Clear:
                    clear.Add(list);
                    break;
                case State.Listed:
                    findings.Add(FindingKinds.BlocklistListed.Problem(subject, $"{list} answers {answer.Words}{await ReasonAsync(list, address, cancellationToken)}"));
                    break;
                case State.Refused:
                    findings.Add(FindingKinds.BlocklistRefused.Warning(list, $"asked about {address}, it answers {answer.Words}"));
                    break;
                case State.Strange:
                    findings.Add(FindingKinds.BlocklistUnusable.Warning(list, $"asked about {address}, it answers {answer.Words}, outside 127.0.0.0/8"));
                    break;
                default:
                    findings.Add(FindingKinds.BlocklistSilent.Warning(list, $"asked about {address}: {answer.Words}"));
                    break;
            }
        }

        return clear.Count > 0 ? [FindingKinds.BlocklistClear.Of(subject, $"not on {string.Join(", ", clear)}"), .. findings] : findings;
    }

    private async Task<(State State, string Words)> AskAsync(string list, IPAddress address, CancellationToken cancellationToken)
    {
        var answer = await context.Dns.LookupAsync(ReversedAddress.Under(list, address), DnsRecordType.A, cancellationToken);
        var codes = answer.Records.OfType<AddressRecord>().Select(record => record.Address).ToList();
        var words = string.Join(", ", codes);
        return answer.Status != DnsStatus.Success ? (DnsWords.IsNo(answer.Status) ? State.Clear : State.Silent, DnsWords.Of(answer.Status))
            : codes.Any(Refusals.Contains) ? (State.Refused, words)
            : codes.Any(Answers.Contains) ? (State.Listed, words)
            : (State.Strange, words);
    }

    /// <summary>The list's own words, mostly a page to read.</summary>
    private async Task<string> ReasonAsync(string list, IPAddress address, CancellationToken cancellationToken)
    {
        var answer = await context.Dns.LookupAsync(ReversedAddress.Under(list, address), DnsRecordType.Txt, cancellationToken);
        return answer.Records.OfType<TextRecord>().FirstOrDefault() is { } text ? $": {text.Text}" : "";
    }
}
