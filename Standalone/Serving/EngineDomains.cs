using Validator.Addresses;
using Validator.Api.Ports;
using Validator.Domains;
using Validator.History;

namespace Validator.Standalone.Serving;

/// <summary>What the engine of this process knows of domains and addresses.</summary>
/// <param name="verifier">The engine.</param>
internal sealed class EngineDomains(EmailVerifier verifier) : IDomains, IErasure
{
    /// <inheritdoc/>
    public Task<DomainAnswer> DescribeAsync(string domain, CancellationToken cancellationToken = default) => verifier.DescribeDomainAsync(domain, cancellationToken);

    /// <inheritdoc/>
    public Task<DomainAnswer> RefreshAsync(string domain, CancellationToken cancellationToken = default) => verifier.RefreshDomainAsync(domain, cancellationToken);

    /// <inheritdoc/>
    public Task<long> EraseAsync(EmailAddress address, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        verifier.Forget(address.Normalized);
        return Task.FromResult(0L); // what is in memory is no record
    }
}
