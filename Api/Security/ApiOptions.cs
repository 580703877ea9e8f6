namespace Validator.Api.Security;

/// <summary>Who may call, how much, and what is told to browsers. Bound by the host from the section <c>Api</c> of its configuration.</summary>
public sealed record ApiOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string SectionName = "Api";

    /// <summary>Gets the networks (CIDR) whose hosts may say for whom they forward (<c>X-Forwarded-For</c>, <c>X-Forwarded-Proto</c>). Default: none, the headers count for nothing.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>Gets the networks (CIDR) that may call; others get 403. Default: none, all may.</summary>
    public IReadOnlyList<string> AllowedNetworks { get; init; } = [];

    /// <summary>Gets the networks (CIDR) that may not call, whatever <see cref="AllowedNetworks"/> says. Default: none.</summary>
    public IReadOnlyList<string> DeniedNetworks { get; init; } = [];

    /// <summary>Gets the origins whose pages may call from a browser (CORS), such as <c>https://console.example.com</c>. Default: none, CORS is off.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>Gets the requests a second that one client address (one /64 of IPv6) may make in the long run, before any work is done for them. Default: 500; 0 for no limit.</summary>
    public double ClientRequestsPerSecond { get; init; } = 500;

    /// <summary>Gets the requests that one client address may make at once after a pause. Default: 2,000.</summary>
    public int ClientBurst { get; init; } = 2000;

    /// <summary>Gets a value indicating whether clients on this host are held to <see cref="ClientRequestsPerSecond"/> too. Default: false.</summary>
    public bool LimitLoopback { get; init; }

    /// <summary>Gets the wrong keys within <see cref="FailedKeyWindow"/> after which a client address is blocked. Default: 20; 0 for never.</summary>
    public int FailedKeysBeforeBlock { get; init; } = 20;

    /// <summary>Gets the time in which wrong keys are counted. Default: 1 minute.</summary>
    public TimeSpan FailedKeyWindow { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets how long a client address is blocked; keys that it has used rightly before still work from there. Default: 5 minutes.</summary>
    public TimeSpan BlockDuration { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets the client addresses that are remembered for limits and blocks; the least recently seen are forgotten first. Default: 100,000.</summary>
    public int RememberedClients { get; init; } = 100_000;

    /// <summary>Gets the most bytes in the body of a request that is no upload. Default: 1 MiB.</summary>
    public long MaxRequestBytes { get; init; } = 1 << 20;

    /// <summary>Gets the most bytes in an uploaded list. Default: 1 GiB.</summary>
    public long MaxUploadBytes { get; init; } = 1 << 30;

    /// <summary>Gets the bytes a second that a body must come with, after <see cref="BodyGracePeriod"/>. Default: 240; 0 for no limit.</summary>
    public double MinBodyBytesPerSecond { get; init; } = 240;

    /// <summary>Gets how long a body may be slower than that. Default: 5 s.</summary>
    public TimeSpan BodyGracePeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets how often the counts of usage are written. A process that is killed loses what came since. Default: 5 s.</summary>
    public TimeSpan UsageFlushInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets how long entries of the audit log are kept. Default: 365 days.</summary>
    public TimeSpan AuditRetention { get; init; } = TimeSpan.FromDays(365);
}
