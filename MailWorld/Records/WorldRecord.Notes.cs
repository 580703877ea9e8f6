using System.Globalization;
using System.Net;
using MailWorld.Atlas;

namespace MailWorld;

/// <content>What the servers write down.</content>
public sealed partial class WorldRecord
{
    private const int MostQueries = 1_000_000;

    private readonly Lock _waitersLock = new();
    private readonly List<(Func<WorldRecord, bool> Condition, TaskCompletionSource Done)> _waiters = [];
    private volatile bool _hasWaiters;

    /// <summary>Waits until a condition on this record holds; it is looked at whenever something was written down.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when it holds.</returns>
    public async Task WhenAsync(Func<WorldRecord, bool> condition, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waitersLock)
        {
            _waiters.Add((condition, done));
            _hasWaiters = true;
        }

        Changed();
        try
        {
            await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_waitersLock)
            {
                _waiters.RemoveAll(waiter => waiter.Done == done);
                _hasWaiters = _waiters.Count > 0;
            }
        }
    }

    /// <summary>Waits until no SMTP connection is open: what clients did is then written down to its end.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when all is quiet.</returns>
    public Task WhenIdleAsync(CancellationToken cancellationToken = default) => WhenAsync(record => record.OpenConnections == 0, cancellationToken);

    internal HostRecord RecordOf(Host host) => _hosts.GetOrAdd(host.Name, static name => new HostRecord(name));

    internal Gauge OperatorGauge(Host host) => _operators.GetOrAdd(host.Operator, static _ => new Gauge());

    internal Gauge? DomainGauge(string domain) => Detail == RecordDetail.Full ? _domains.GetOrAdd(domain, static _ => new Gauge()) : null;

    internal SessionRecord? Begin(Host host, HostRecord record, IPEndPoint client, IPAddress address, DateTimeOffset now)
    {
        _all.Enter();
        SessionRecord? session = null;
        if (Detail == RecordDetail.Full && Interlocked.Increment(ref _sessions) <= _mostSessions)
        {
            session = new SessionRecord(host.Name, client, address, now);
            record.Add(session);
        }

        Changed();
        return session;
    }

    internal void End()
    {
        _all.Leave();
        Changed();
    }

    internal void CountCommands(long commands, long recipients, long accepted)
    {
        Interlocked.Add(ref _commands, commands);
        if (recipients > 0)
        {
            Interlocked.Add(ref _recipients, recipients);
            Interlocked.Add(ref _accepted, accepted);
        }

        Changed();
    }

    internal void CountQuery(ReadOnlySpan<char> name, ushort type, bool tcp, IPAddress client, DateTimeOffset at)
    {
        Interlocked.Increment(ref tcp ? ref _tcpQueries : ref _udpQueries);
        if (Detail == RecordDetail.Full && Interlocked.Increment(ref _keptQueries) <= MostQueries)
        {
            var named = ScriptValidator.Types.FirstOrDefault(pair => pair.Value == type).Key ?? type.ToString(CultureInfo.InvariantCulture);
            _queries.Enqueue(new DnsQueryRecord(at, name.ToString(), named, tcp, client));
        }

        Changed();
    }

    private void Changed()
    {
        if (!_hasWaiters)
        {
            return;
        }

        lock (_waitersLock)
        {
            foreach (var (condition, done) in _waiters)
            {
                if (!done.Task.IsCompleted && condition(this))
                {
                    done.TrySetResult();
                }
            }
        }
    }
}
