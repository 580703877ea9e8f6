using MailWorld;

namespace Validator.Load;

/// <summary>Who lives in the world that is measured, and the list that both sides work through: neighbours in it share a domain.</summary>
internal static class Population
{
    /// <summary>Addresses that both sides work through before anything is measured, of domains of their own.</summary>
    public const int WarmUp = 10_000;

    public const string WarmUpPrefix = "w";
    public const string Prefix = "d";
    public const string SinkHost = "mx.sink.example";

    /// <summary>Where smtp-sink listens: an address of loopback that it has for itself.</summary>
    public const string SinkAddress = "127.0.0.2";

    // Probes are made of letters and digits: none begins with this.
    private const string Known = "user-";
    private const string Unknown = "nobody-";

    /// <summary>The world: a mail host of its own for each domain, all of one operator where the sink takes the mail.</summary>
    /// <param name="addresses">How many addresses are measured.</param>
    /// <param name="perDomain">How many of them share a domain.</param>
    /// <param name="delay">Before each flight of replies.</param>
    /// <param name="sink">Whether smtp-sink takes the mail.</param>
    public static WorldScript World(int addresses, int perDomain, TimeSpan delay, bool sink) => new()
    {
        Defaults = new WorldDefaults { Host = new HostScript { Latency = delay } },
        Domains = [Domains(WarmUpPrefix, WarmUp, perDomain, sink), Domains(Prefix, addresses, perDomain, sink)],
        Hosts = sink ? [new HostScript { Name = SinkHost, Addresses = [SinkAddress] }] : [],
    };

    /// <summary>The list.</summary>
    /// <param name="prefix">Which domains.</param>
    /// <param name="addresses">How many.</param>
    /// <param name="perDomain">How many of them share a domain.</param>
    /// <param name="halfUnknown">Whether half of them do not exist.</param>
    public static string[] Addresses(string prefix, int addresses, int perDomain, bool halfUnknown) =>
        [.. Stream(prefix, addresses, perDomain, halfUnknown)];

    /// <summary>The list, made as it is read.</summary>
    /// <inheritdoc cref="Addresses"/>
    public static IEnumerable<string> Stream(string prefix, int addresses, int perDomain, bool halfUnknown)
    {
        for (var i = 0; i < addresses; i++)
        {
            yield return $"{(halfUnknown && IsOdd(i) ? Unknown : Known)}{i}@{prefix}{i / perDomain}.example";
        }
    }

    public static bool Exists(string address) => address.StartsWith(Known, StringComparison.Ordinal);

    /// <summary>The domain of an address.</summary>
    public static ReadOnlySpan<char> DomainOf(string address) => address.AsSpan(address.IndexOf('@', StringComparison.Ordinal) + 1);

    private static DomainScript Domains(string prefix, int addresses, int perDomain, bool sink) => new()
    {
        Name = $"{prefix}{{0..{(addresses - 1) / perDomain}}}.example",
        Mx = sink ? [SinkHost] : [],
        Rules = [new PopulationRule { Prefix = Known }],
    };

    /// <summary>As good as a coin, and the same in every run: the first of a domain is no more often known than the others.</summary>
    private static bool IsOdd(int number) => (((uint)number * 2_654_435_761u) >> 17 & 1) == 1;
}
