using System.Net;

namespace Validator.Dns;

/// <summary>How <see cref="DnsResolver"/> asks and what it keeps. Read once, when the resolver is made.</summary>
public sealed class DnsResolverOptions
{
    /// <summary>
    /// Gets or sets the recursive servers, asked in this order; the first 16 count. Default: none, which stands for the system's
    /// (<see cref="SystemResolvers"/>).
    /// </summary>
    public IReadOnlyList<IPEndPoint> Servers { get; set; } = [];

    /// <summary>Gets or sets how long a server is waited for in the first round; doubled in each further one. Default: 2 s.</summary>
    public TimeSpan TryTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets how long one question may take in all. Default: 10 s.</summary>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how often the servers are gone through while they are silent; 1 to 8. Default: 3.</summary>
    public int Rounds { get; set; } = 3;

    /// <summary>Gets or sets the most questions on their way at once; more wait their turn. Default: 10,000.</summary>
    public int MaxInFlight { get; set; } = 10_000;

    /// <summary>Gets or sets the most answers kept; 0 keeps none. Default: 100,000.</summary>
    public int CacheEntries { get; set; } = 100_000;

    /// <summary>Gets or sets about how many bytes the answers kept may take. Default: 16 MiB, for some 36,000 of them.</summary>
    public long CacheBytes { get; set; } = 16L << 20;

    /// <summary>Gets or sets the least time an answer is kept, whatever its TTL says. Default: 5 s.</summary>
    public TimeSpan MinimumTimeToLive { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the most time an answer with records is kept. Default: 24 h.</summary>
    public TimeSpan MaximumTimeToLive { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Gets or sets the most time "no such name" and "no such record" are kept (RFC 2308 §5). Default: 3 h.</summary>
    public TimeSpan MaximumNegativeTimeToLive { get; set; } = TimeSpan.FromHours(3);

    /// <summary>Gets or sets how long a failure is kept, and a negative answer that comes without an SOA record. Default: 5 s.</summary>
    public TimeSpan ErrorTimeToLive { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how many aliases (CNAME) are followed before the chain counts as a loop. Default: 8.</summary>
    public int MaxAliases { get; set; } = 8;

    internal DnsResolverOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(TryTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(TotalTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(Rounds, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Rounds, 8);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxInFlight, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(CacheEntries);
        ArgumentOutOfRangeException.ThrowIfNegative(CacheBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinimumTimeToLive, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumTimeToLive, MinimumTimeToLive);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumNegativeTimeToLive, MinimumTimeToLive);
        ArgumentOutOfRangeException.ThrowIfLessThan(ErrorTimeToLive, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxAliases);
        var copy = (DnsResolverOptions)MemberwiseClone();
        copy.Servers = Servers.Count > 0 ? [.. Servers] : SystemResolvers.Find();
        return copy;
    }
}
