namespace Validator.Dns;

/// <summary>Domain to mail hosts, mail host to addresses.</summary>
public interface IMailRouteResolver
{
    /// <summary>Finds the hosts that take a domain's mail: MX, implicit MX, null MX or none.</summary>
    /// <param name="domain">A domain of A-labels.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The route; failures are values.</returns>
    ValueTask<MailRoute> ResolveAsync(string domain, CancellationToken cancellationToken = default);

    /// <summary>Finds the addresses of a mail host, A and AAAA together.</summary>
    /// <param name="host">The host's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The addresses; failures are values.</returns>
    ValueTask<HostAddresses> ResolveHostAsync(string host, CancellationToken cancellationToken = default);

    /// <summary>Forgets what is kept of a domain or host, so that the next question goes out. By default nothing is kept.</summary>
    /// <param name="name">The name.</param>
    void Forget(string name)
    {
    }
}
