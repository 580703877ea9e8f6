using System.Collections.Immutable;
using System.Net;
using Validator.Dns;

namespace Validator.Standalone.Doctor;

/// <summary>A mail host that is tried, or why there is none.</summary>
/// <param name="Domain">The domain whose host it is.</param>
/// <param name="Host">Its name; empty where there is none.</param>
/// <param name="Addresses">Its addresses.</param>
/// <param name="Problem">Why it cannot be tried; null where it can.</param>
internal sealed record ProbeTarget(string Domain, string Host, ImmutableArray<IPAddress> Addresses, string? Problem)
{
    /// <summary>Looks the first mail host of each domain up.</summary>
    /// <param name="context">The domains and the DNS.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A target a domain, in the same order.</returns>
    public static async Task<ImmutableArray<ProbeTarget>> FindAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        var routes = new MailRouteResolver(context.Dns);
        return [.. await Task.WhenAll(context.ProbeDomains.Select(domain => FindAsync(routes, domain, cancellationToken)))];
    }

    private static async Task<ProbeTarget> FindAsync(MailRouteResolver routes, string domain, CancellationToken cancellationToken)
    {
        var route = await routes.ResolveAsync(domain, cancellationToken);
        if (route.Hosts.IsEmpty)
        {
            return new(domain, "", [], route.Source == MailRouteSource.NullMx
                ? $"{domain} says that it takes no mail"
                : $"looking for the mail hosts of {domain}: {DnsWords.Of(route.Status)}");
        }

        var host = route.Hosts[0].Name;
        var found = await routes.ResolveHostAsync(host, cancellationToken);
        return new(domain, host, found.Addresses, found.Addresses.IsEmpty ? $"looking for the addresses of {host}, mail host of {domain}: {DnsWords.Of(found.Status)}" : null);
    }
}
