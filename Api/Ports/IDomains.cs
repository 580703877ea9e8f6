using Validator.Domains;

namespace Validator.Api.Ports;

/// <summary>What is known of domains.</summary>
public interface IDomains
{
    /// <summary>Tells what is known of a domain. Its route is looked up where it is not known; no mail host is asked.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is known, or why the text is no domain.</returns>
    Task<DomainAnswer> DescribeAsync(string domain, CancellationToken cancellationToken = default);

    /// <summary>Forgets what was learned of a domain, but for its reputation, and looks again.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is known now, or why the text is no domain.</returns>
    Task<DomainAnswer> RefreshAsync(string domain, CancellationToken cancellationToken = default);
}
