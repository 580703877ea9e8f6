using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;

namespace MailWorld;

/// <summary>What one host saw. Thread-safe.</summary>
public sealed class HostRecord
{
    private readonly Lock _lock = new();
    private readonly List<SessionRecord> _sessions = [];

    internal HostRecord(string name) => Name = name;

    /// <summary>Gets the host's name.</summary>
    public string Name { get; }

    /// <summary>Gets how many connections came.</summary>
    public long Connections => All.Total;

    /// <summary>Gets how many are open.</summary>
    public int OpenConnections => All.Now;

    /// <summary>Gets the most that were open at once.</summary>
    public int MostConnectionsAtOnce => All.Most;

    /// <summary>Gets the clients that came.</summary>
    public ImmutableArray<IPAddress> Clients => [.. ByClient.Keys];

    /// <summary>Gets its sessions in the order in which they began; empty where only counters are kept.</summary>
    public ImmutableArray<SessionRecord> Sessions
    {
        get
        {
            lock (_lock)
            {
                return [.. _sessions];
            }
        }
    }

    internal Gauge All { get; } = new();

    internal ConcurrentDictionary<IPAddress, Gauge> ByClient { get; } = new(concurrencyLevel: 1, capacity: 1);

    /// <summary>The most connections of one client that were open at once.</summary>
    /// <param name="client">The client's address.</param>
    /// <returns>The number; 0 for a client that never came.</returns>
    public int MostConnectionsAtOnceOf(IPAddress client) => ByClient.TryGetValue(client, out var gauge) ? gauge.Most : 0;

    internal void Add(SessionRecord session)
    {
        lock (_lock)
        {
            _sessions.Add(session);
        }
    }
}
