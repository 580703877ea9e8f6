using System.Net.Sockets;

namespace Validator.Smtp;

/// <summary>Why a <see cref="SmtpWatch"/> ended what it watches.</summary>
internal enum SmtpWatchEnd
{
    /// <summary>It has not.</summary>
    None,

    /// <summary>A wait was too long.</summary>
    Timeout,

    /// <summary>The caller gave up.</summary>
    Cancelled,

    /// <summary>The connection was closed.</summary>
    Closed,
}

/// <summary>
/// The one timer of a connection. Each wait has its own due time, and none outlasts the stage it is part of. What a watch has ended stays ended: its
/// socket is closed, so that whatever waits on it returns at once, and a connection is never used after a time-out.
/// </summary>
internal sealed class SmtpWatch : IDisposable
{
    private const long Never = long.MaxValue;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    // Never disposed: it has no timer and no handle, and the timer may fire while the connection closes.
    private CancellationTokenSource? _end;
    private Socket? _socket;
    private long _stageDue = Never;
    private long _due = Never;
    private long _timerDue = Never;
    private bool _isDisposed;
    private int _reason;

    /// <summary>Initializes a new instance of the <see cref="SmtpWatch"/> class that waits for nothing yet.</summary>
    /// <param name="time">The clock.</param>
    public SmtpWatch(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static state => ((SmtpWatch)state!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Gets the token for what waits on anything else than the socket: a proxy's name, TLS.</summary>
    public CancellationToken Token
    {
        get
        {
            lock (_lock)
            {
                _end ??= new CancellationTokenSource();
                if (Reason != SmtpWatchEnd.None)
                {
                    _end.Cancel();
                }

                return _end.Token;
            }
        }
    }

    /// <summary>Gets why it ended.</summary>
    public SmtpWatchEnd Reason => (SmtpWatchEnd)Volatile.Read(ref _reason);

    /// <summary>The time stamp a while from now.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="wait">The while.</param>
    /// <returns>The time stamp.</returns>
    public static long After(TimeProvider time, TimeSpan wait) => time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency);

    /// <summary>Takes the socket to close at the end: at once where the end has come.</summary>
    /// <param name="socket">The socket.</param>
    public void Attach(Socket socket)
    {
        lock (_lock)
        {
            _socket = socket;
            if (Reason == SmtpWatchEnd.None)
            {
                return;
            }
        }

        socket.Dispose();
    }

    /// <summary>Begins a stage, in place of the one before: no wait lasts beyond its end.</summary>
    /// <param name="due">The time stamp of its end.</param>
    public void BeginStage(long due) => _stageDue = due;

    /// <summary>Begins a stage.</summary>
    /// <param name="whole">How long it may take.</param>
    public void BeginStage(TimeSpan whole) => _stageDue = After(_time, whole);

    /// <summary>Begins a wait.</summary>
    /// <param name="wait">The longest it may take.</param>
    public void Arm(TimeSpan wait)
    {
        lock (_lock)
        {
            _due = Math.Min(After(_time, wait), _stageDue);
            if (_timerDue <= _due)
            {
                // Most waits are short: a timer that is set already fires too early for this one, if ever, and is set again then.
                return;
            }
        }

        Fire();
    }

    /// <summary>Ends a stage: an idle connection has no timer.</summary>
    public void EndStage()
    {
        lock (_lock)
        {
            _due = _timerDue = Never;
            if (!_isDisposed)
            {
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Ends a wait. The timer is left as it is for the next one.</summary>
    public void Disarm()
    {
        lock (_lock)
        {
            _due = Never;
        }
    }

    /// <summary>Ends everything on the connection; the first reason stays.</summary>
    /// <param name="reason">Why.</param>
    public void End(SmtpWatchEnd reason)
    {
        if (Interlocked.CompareExchange(ref _reason, (int)reason, (int)SmtpWatchEnd.None) != (int)SmtpWatchEnd.None)
        {
            return;
        }

        CancellationTokenSource? end;
        Socket? socket;
        lock (_lock)
        {
            (end, socket) = (_end, _socket);
        }

        end?.Cancel();
        socket?.Dispose();
    }

    /// <summary>Ends everything and frees the timer.</summary>
    public void Dispose()
    {
        End(SmtpWatchEnd.Closed);
        lock (_lock)
        {
            _isDisposed = true;
            _timer.Dispose();
        }
    }

    /// <summary>Ends what is due; else sets the timer. Timers count whole milliseconds and may come a little early: then they are set again.</summary>
    private void Fire()
    {
        lock (_lock)
        {
            _timerDue = Never;
            if (_due == Never || _isDisposed)
            {
                return;
            }

            var remaining = _time.GetElapsedTime(_time.GetTimestamp(), _due);
            if (remaining > TimeSpan.Zero)
            {
                _timerDue = _due;
                _timer.Change(remaining < Tick ? Tick : remaining, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        End(SmtpWatchEnd.Timeout);
    }
}
