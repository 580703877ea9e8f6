using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Validator.Dns;
using Validator.Profiles;

namespace Validator.Verdicts;

/// <summary>
/// What a domain's route says in a verdict: worked out once for a route, and shared by the verdicts of all its addresses. Bounded: one place for each
/// hash, overwritten at will. Thread-safe.
/// </summary>
internal sealed class RouteProfiles(AddressProfiles profiles)
{
    private readonly Entry?[] _entries = new Entry?[4096];

    /// <summary>Tells what is known of a domain by its name and its route.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="route">Its route; null for an address literal.</param>
    /// <returns>Its profile, and its hosts as they stand in a verdict.</returns>
    public Entry Of(string domain, MailRoute? route)
    {
        // Read before the lists, so that what is kept is never newer than it says.
        var lists = profiles.LastReload;
        if (route is null)
        {
            return new Entry(null, domain, lists, profiles.Of(domain, []), VerdictDns.None);
        }

        ref var place = ref _entries[(uint)RuntimeHelpers.GetHashCode(route) % (uint)_entries.Length];
        if (Volatile.Read(ref place) is { } known && ReferenceEquals(known.Route, route) && ReferenceEquals(known.Lists, lists) && known.Name == domain)
        {
            return known;
        }

        var hosts = route.Hosts.Select(host => host.Name).ToArray();
        ImmutableArray<VerdictMx> mx = [.. route.Hosts.OrderBy(host => host.Preference).Select(host => new VerdictMx(host.Name, host.Preference))];
        var entry = new Entry(route, domain, lists, profiles.Of(domain, hosts), new VerdictDns(route.Source, mx));
        Volatile.Write(ref place, entry);
        return entry;
    }

    /// <summary>What is known of a domain.</summary>
    /// <param name="Route">The route it was worked out from.</param>
    /// <param name="Name">The domain.</param>
    /// <param name="Lists">The lists it was worked out from.</param>
    /// <param name="Profile">The domain's profile.</param>
    /// <param name="Dns">Its hosts, as they stand in a verdict.</param>
    internal sealed record Entry(MailRoute? Route, string Name, ListReload Lists, DomainProfile Profile, VerdictDns Dns);
}
