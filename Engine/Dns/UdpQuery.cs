using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;

namespace Validator.Dns;

/// <summary>
/// One query on its way by UDP: its bytes, its timer, and who waits for it. Used again and again. Whoever takes it out of its channel's table, be it the
/// answer, the timer or the caller's cancellation, and nobody else, completes it.
/// </summary>
internal sealed class UdpQuery : IValueTaskSource<DnsReply>, IDisposable
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    private readonly byte[] _bytes = new byte[DnsQuery.MaxLength];
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private ManualResetValueTaskSourceCore<DnsReply> _source = new() { RunContinuationsAsynchronously = true };
    private volatile UdpChannel? _channel;
    private TimeSpan _timeout;
    private long _started;
    private int _length;

    public UdpQuery(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static state => ((UdpQuery)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What is asked.</summary>
    public DnsQuestion Question { get; private set; }

    /// <summary>The id; meaningful while in a channel's table.</summary>
    public ushort Id { get; private set; }

    /// <summary>How many wrong answers are still passed over; for the channel, under its lock.</summary>
    public int Guesses { get; set; }

    /// <summary>The query on the wire.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Fills it with a question.</summary>
    public void Prepare(DnsQuestion question, bool edns, TimeSpan timeout, int guesses = 0)
    {
        _source.Reset();
        Question = question;
        Guesses = guesses;
        _timeout = timeout;
        _length = DnsQuery.Write(question, edns, _bytes);
    }

    /// <summary>Called by the channel, under its lock, when it takes the query into its table.</summary>
    public void Enter(UdpChannel channel, ushort id)
    {
        Id = id;
        DnsQuery.SetId(_bytes, id);
        _started = _time.GetTimestamp();
        _channel = channel;
    }

    /// <summary>What is left of the wait; for the channel, under its lock.</summary>
    public TimeSpan Remaining => _timeout - _time.GetElapsedTime(_started);

    /// <summary>Starts the clock.</summary>
    public void StartTimer() => _timer.Change(_timeout, Timeout.InfiniteTimeSpan);

    /// <summary>Gives the query up.</summary>
    public void Cancel() => End(DnsReplyKind.Cancelled);

    /// <summary>Ends the query without an answer, unless it has ended.</summary>
    public void End(DnsReplyKind kind)
    {
        if (_channel?.TryRemove(this) == true)
        {
            Complete(new DnsReply(kind));
        }
    }

    /// <summary>Completes the query; only for who took it out of the table.</summary>
    public void Complete(DnsReply reply)
    {
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _source.SetResult(reply);
    }

    /// <summary>Waits for the end.</summary>
    public ValueTask<DnsReply> WaitAsync() => new(this, _source.Version);

    public void Dispose() => _timer.Dispose();

    DnsReply IValueTaskSource<DnsReply>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<DnsReply>.GetStatus(short token) => _source.GetStatus(token);

    [SuppressMessage("Naming", "CA1725", Justification = "The interface's names say less.")]
    void IValueTaskSource<DnsReply>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void OnTimer()
    {
        // The call may be a late one, meant for an earlier use of this object, or come a moment early: the present use's own clock decides.
        if (_channel is not { } channel)
        {
            return;
        }

        if (channel.TryExpire(this, out var remaining))
        {
            Complete(new DnsReply(DnsReplyKind.Silence));
        }
        else if (remaining > TimeSpan.Zero)
        {
            _timer.Change(remaining > ShortestWait ? remaining : ShortestWait, Timeout.InfiniteTimeSpan);
        }
    }
}
