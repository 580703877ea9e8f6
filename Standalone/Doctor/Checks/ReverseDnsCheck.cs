using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Validator.Dns;

namespace Validator.Standalone.Doctor.Checks;

/// <summary>Each address that mail hosts see: it has a name, the name leads back to it, and it is the one given in EHLO.</summary>
/// <param name="context">The DNS.</param>
/// <param name="ways">The ways out with their addresses.</param>
internal sealed partial class ReverseDnsCheck(DoctorContext context, ImmutableArray<WayOut> ways) : ICheck
{
    /// <summary>The names of an address that are followed: who has more has made a mistake.</summary>
    private const int MostNames = 10;

    public string Doing => "looking reverse DNS up";

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var unknown = ways.Where(way => way.SeenAs.IsEmpty).Select(way => FindingKinds.AddressUnknown.Warning(way.Name, way.WhyUnknown));
        var known = await Task.WhenAll(ways
            .SelectMany(way => way.SeenAs.Select(address => (Address: address, Helo: way.Egress.HeloName)))
            .GroupBy(pair => pair.Address, pair => pair.Helo)
            .Select(group => ExamineAsync(group.Key, [.. group.Distinct(StringComparer.OrdinalIgnoreCase)], cancellationToken)));
        return [.. unknown, .. known.SelectMany(found => found)];
    }

    private async Task<IReadOnlyList<Finding>> ExamineAsync(IPAddress address, IReadOnlyList<string> helos, CancellationToken cancellationToken)
    {
        var subject = address.ToString();
        var pointer = ReversedAddress.Pointer(address);
        var answer = await context.Dns.LookupAsync(pointer, DnsRecordType.Ptr, cancellationToken);
        if (answer.Status != DnsStatus.Success)
        {
            var words = $"PTR of {pointer}: {DnsWords.Of(answer.Status)}";
            return [DnsWords.IsNo(answer.Status) ? FindingKinds.ReverseMissing.Problem(subject, words) : FindingKinds.LookupFailed.Warning(subject, words)];
        }

        var routes = new MailRouteResolver(context.Dns);
        var names = answer.Records.OfType<NameRecord>().Select(record => record.Target).Distinct().Take(MostNames).ToList();
        var found = await Task.WhenAll(names.Select(name => routes.ResolveHostAsync(name, cancellationToken).AsTask()));
        var confirmed = names.Where((_, i) => found[i].Addresses.Contains(address)).ToList();
        return confirmed.Count > 0 ? [.. TellConfirmed(address, confirmed, helos)] : [TellUnconfirmed(subject, names, found)];
    }

    private static Finding TellUnconfirmed(string subject, List<string> names, HostAddresses[] found)
    {
        var words = string.Join("; ", names.Select((name, i) =>
            $"{name} {(found[i].Addresses.IsEmpty ? $"leads nowhere: {DnsWords.Of(found[i].Status)}" : $"leads to {string.Join(", ", found[i].Addresses)}")}"));
        return found.Any(host => host.Addresses.IsEmpty && !DnsWords.IsNo(host.Status))
            ? FindingKinds.LookupFailed.Warning(subject, words)
            : FindingKinds.ReverseUnconfirmed.Problem(subject, words);
    }

    private static IEnumerable<Finding> TellConfirmed(IPAddress address, List<string> names, IReadOnlyList<string> helos)
    {
        var subject = address.ToString();
        yield return FindingKinds.ReverseConfirmed.Of(subject, $"its name is {string.Join(", ", names)}");

        var others = helos.Where(helo => !helo.StartsWith('[') && !names.Contains(helo, StringComparer.OrdinalIgnoreCase)).ToList();
        if (others.Count > 0)
        {
            yield return FindingKinds.ReverseNotHelo.Warning(subject, $"reverse DNS says {string.Join(", ", names)}, EHLO says {string.Join(", ", others)}");
        }

        if (names.All(name => IsGeneric(name, address)))
        {
            yield return FindingKinds.ReverseGeneric.Warning(subject, $"{names[0]} is made of the address");
        }
    }

    /// <summary>Whether a name holds the numbers of the address, as <c>host-192-0-2-1.isp.example</c> does, in either direction.</summary>
    private static bool IsGeneric(string name, IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetwork)
        {
            return false;
        }

        var numbers = string.Join('.', Number().Matches(name).Select(match => match.Value.TrimStart('0') is { Length: > 0 } digits ? digits : "0"));
        var octets = address.ToString().Split('.');
        return $".{numbers}.".Contains($".{string.Join('.', octets)}.", StringComparison.Ordinal)
            || $".{numbers}.".Contains($".{string.Join('.', octets.Reverse())}.", StringComparison.Ordinal);
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();
}
