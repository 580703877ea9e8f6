namespace Validator.Dns;

/// <summary>The port to the DNS. Whatever the network does is a value of <see cref="DnsAnswer"/>, never an exception; only the caller's cancellation escapes.</summary>
public interface IDnsLookup
{
    /// <summary>Asks for the records of one type at one name.</summary>
    /// <param name="name">A name of A-labels, with or without a trailing dot.</param>
    /// <param name="type">The type.</param>
    /// <param name="cancellationToken">Gives the question up for this caller; others that wait for the same answer go on.</param>
    /// <returns>The answer.</returns>
    ValueTask<DnsAnswer> LookupAsync(string name, DnsRecordType type, CancellationToken cancellationToken = default);

    /// <summary>Forgets what is kept of a name, so that the next question goes out. By default nothing is kept.</summary>
    /// <param name="name">The name.</param>
    void Forget(string name)
    {
    }
}
