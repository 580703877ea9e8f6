using System.Collections.Concurrent;
using System.Net;
using Validator.Profiles;

namespace Validator.Domains;

/// <summary>
/// Counts connections by who runs the mail host: the operator that the host's name falls under, else the host's address. Thousands of
/// domains may share one operator, and it sees them as one client. An operator that says it is too much gets half as many, and one more
/// for each quiet while after that. Thread-safe.
/// </summary>
/// <param name="profiles">The table of operators.</param>
/// <param name="time">The clock.</param>
/// <param name="rejectionsPerHour">The most refused recipients an hour at an operator of the table, for each source address; null for no limit.</param>
/// <param name="unlistedRejectionsPerHour">The same at the address of a host that no table lists.</param>
public sealed class OperatorBudget(AddressProfiles profiles, TimeProvider time, int? rejectionsPerHour = null, int? unlistedRejectionsPerHour = null)
{
    /// <summary>The most connections to an operator that no table lists.</summary>
    public const int UnlistedConnections = 5;

    /// <summary>The most recipients asked in one session with an operator that no table lists.</summary>
    public const int UnlistedRecipients = 50;

    /// <summary>The most refused recipients in one session.</summary>
    public const int RejectionsPerSession = 5;

    /// <summary>How long an operator must have been quiet before it gets one connection more.</summary>
    public static readonly TimeSpan QuietWhile = TimeSpan.FromMinutes(5);

    /// <summary>Beyond so many operators, those without connections and complaints are forgotten.</summary>
    private const int MostIdle = 10_000;

    // By an operator's key, or an address.
    private readonly ConcurrentDictionary<object, Account> _accounts = new();

    // Counted here, since the dictionary takes all its locks to count; looked through again only once it has doubled.
    private int _count;
    private int _trimAbove = MostIdle;

    /// <summary>Waits for a permit to open one connection.</summary>
    /// <param name="host">The mail host's name.</param>
    /// <param name="address">Its address.</param>
    /// <param name="source">The name of the way out: the operator counts refused recipients for each.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The permit; disposing of it gives it back.</returns>
    public async ValueTask<OperatorPermit> EnterAsync(string host, IPAddress address, string source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(source);

        var listed = profiles.OperatorOf(host);
        object key = listed is null ? address : listed.Key;
        while (true)
        {
            var account = AccountOf(
                key,
                listed?.Connections ?? UnlistedConnections,
                listed is null ? unlistedRejectionsPerHour : rejectionsPerHour);
            if (account.TryEnter(out var turn))
            {
                return new OperatorPermit(account, source, listed?.MessagesPerConnection ?? UnlistedRecipients);
            }

            if (turn is not null)
            {
                await account.WaitAsync(turn, cancellationToken).ConfigureAwait(false);
                return new OperatorPermit(account, source, listed?.MessagesPerConnection ?? UnlistedRecipients);
            }

            // It was forgotten in this moment.
            Remove(new(key, account));
        }
    }

    private Account AccountOf(object key, int limit, int? rejections)
    {
        Account? account;
        while (!_accounts.TryGetValue(key, out account))
        {
            account = new Account(limit, rejections, time);
            if (_accounts.TryAdd(key, account))
            {
                if (Interlocked.Increment(ref _count) > Volatile.Read(ref _trimAbove))
                {
                    Trim();
                }

                break;
            }
        }

        return account;
    }

    private void Trim()
    {
        // Until this is done, nobody else begins.
        Volatile.Write(ref _trimAbove, int.MaxValue);
        foreach (var pair in _accounts)
        {
            if (pair.Value.TryForget())
            {
                Remove(pair);
            }
        }

        Volatile.Write(ref _trimAbove, Math.Max(MostIdle, 2 * Volatile.Read(ref _count)));
    }

    private void Remove(KeyValuePair<object, Account> pair)
    {
        if (_accounts.TryRemove(pair))
        {
            Interlocked.Decrement(ref _count);
        }
    }

    /// <summary>One operator's connections.</summary>
    internal sealed class Account(int limit, int? rejectionsPerHour, TimeProvider time)
    {
        private readonly Lock _lock = new();
        private readonly int _limit = limit;

        // Made when needed: most of very many hosts let everybody in at once, and have no limit of refused recipients.
        private LinkedList<TaskCompletionSource>? _waiting;
        private Dictionary<string, RejectionWindow>? _rejections;
        private int _open;
        private int _allowed = limit;
        private DateTimeOffset _lastComplaint;
        private bool _forgotten;

        /// <summary>Gets the sessions with the operator that rest.</summary>
        public RestingSessions Resting { get; } = new();

        /// <summary>Takes a place at once, or queues for one; neither where the account is forgotten.</summary>
        public bool TryEnter(out LinkedListNode<TaskCompletionSource>? turn)
        {
            lock (_lock)
            {
                turn = null;
                if (_forgotten)
                {
                    return false;
                }

                Recover();
                if (_open < _allowed && _waiting is not { Count: > 0 })
                {
                    _open++;
                    return true;
                }

                turn = (_waiting ??= []).AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                return false;
            }
        }

        public async Task WaitAsync(LinkedListNode<TaskCompletionSource> turn, CancellationToken cancellationToken)
        {
            Resting.Want();
            try
            {
                await turn.Value.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                lock (_lock)
                {
                    if (turn.List is { } waiting)
                    {
                        waiting.Remove(turn);
                    }
                    else
                    {
                        _open--; // The place was given in this moment.
                        Admit();
                    }
                }

                throw;
            }
            finally
            {
                Resting.Unwant();
            }
        }

        /// <summary>Sets rejections aside for a session.</summary>
        /// <returns>How many it may come to; where none, how long it takes until there are some.</returns>
        public (int Rejections, TimeSpan UntilMore) Reserve(string source)
        {
            if (rejectionsPerHour is not { } most)
            {
                return (RejectionsPerSession, default);
            }

            lock (_lock)
            {
                _rejections ??= new(StringComparer.Ordinal);
                if (!_rejections.TryGetValue(source, out var window))
                {
                    _rejections[source] = window = new RejectionWindow(most, time);
                }

                return (window.Reserve(RejectionsPerSession), window.UntilRoom);
            }
        }

        public void Leave(string source, int reserved, int rejected)
        {
            lock (_lock)
            {
                if (_rejections is { } rejections && rejections.TryGetValue(source, out var window))
                {
                    window.Spend(reserved, rejected);
                }

                _open--;
                Recover();
                Admit();
            }
        }

        /// <returns>Whether sessions rested, which close now.</returns>
        public bool Complain()
        {
            lock (_lock)
            {
                _allowed = Math.Max(1, Math.Min(_allowed, _open) / 2);
                _lastComplaint = time.GetUtcNow();
            }

            return Resting.EndAll();
        }

        public bool TryForget()
        {
            lock (_lock)
            {
                Recover();
                return _forgotten = _open == 0 && _waiting is not { Count: > 0 } && _allowed == _limit
                    && _rejections?.Values.All(static window => window.IsEmpty) is not false;
            }
        }

        private void Recover()
        {
            while (_allowed < _limit && time.GetUtcNow() - _lastComplaint >= QuietWhile)
            {
                _allowed++;
                _lastComplaint += QuietWhile;
            }
        }

        private void Admit()
        {
            while (_open < _allowed && _waiting?.First is { } next)
            {
                _waiting.RemoveFirst();
                _open++;
                next.Value.SetResult();
            }
        }
    }
}
