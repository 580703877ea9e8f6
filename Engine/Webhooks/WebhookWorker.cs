using System.Threading.Channels;

namespace Validator.Webhooks;

/// <summary>
/// Empties the outbox: sends what is due, again where it was not taken, until it is or its tries are used up. Each message is delivered at least once;
/// receivers tell repetitions by its id. A slow receiver holds up no other.
/// </summary>
public sealed class WebhookWorker
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(5);

    private readonly IOutboxStore _outbox;
    private readonly IWebhookSecrets _secrets;
    private readonly WebhookSender _sender;
    private readonly WebhookOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly Channel<bool> _awake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task> _underWay = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _byHost = new(StringComparer.OrdinalIgnoreCase);
    private DateTimeOffset _pruned;

    /// <summary>Initializes a new instance of the <see cref="WebhookWorker"/> class.</summary>
    /// <param name="outbox">The messages.</param>
    /// <param name="secrets">What they are signed with.</param>
    /// <param name="sender">The way to receivers.</param>
    /// <param name="options">How many at once.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Moves waits; <see cref="Random.Shared"/> where null.</param>
    public WebhookWorker(IOutboxStore outbox, IWebhookSecrets secrets, WebhookSender sender, WebhookOptions options, TimeProvider time, Random? random = null)
    {
        _outbox = outbox;
        _secrets = secrets;
        _sender = sender;
        _options = options;
        _time = time;
        _random = random ?? Random.Shared;
    }

    /// <summary>Gets what is told of a fault of the store; work goes on after a moment. Default: nobody.</summary>
    public Action<Exception> OnFault { get; init; } = _ => { };

    /// <summary>Gets how many messages are being sent at the moment.</summary>
    public int UnderWay
    {
        get
        {
            lock (_lock)
            {
                return _underWay.Count;
            }
        }
    }

    /// <summary>Tells that a message was added: it need not wait for the next look.</summary>
    public void Wake() => _awake.Writer.TryWrite(true);

    /// <summary>Works until it is stopped. What is under way then ends first, or is sent again later.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>A task that ends when nothing is under way any more.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await PruneAsync(cancellationToken).ConfigureAwait(false);
                await SleepAsync(await BeginDueAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // The store is away for a while: messages are safe there, and the worker must not end.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                OnFault(exception);
                await Task.Delay(PauseAfterFault, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        Task[] rest;
        lock (_lock)
        {
            rest = [.. _underWay.Values];
        }

        await Task.WhenAll(rest).ConfigureAwait(false);
    }

    /// <summary>Begins to send what is due.</summary>
    /// <returns>When more is due; a message that ends wakes before.</returns>
    private async Task<DateTimeOffset> BeginDueAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        while (Room() is { Free: > 0 } room)
        {
            // Those under way are due still, so that as many more are asked for.
            var due = await _outbox.DueAsync(now, _options.Concurrency + room.Free, room.Busy, cancellationToken).ConfigureAwait(false);
            var begun = false;
            foreach (var delivery in due)
            {
                begun |= TryBegin(delivery, cancellationToken);
            }

            if (!begun)
            {
                break;
            }
        }

        return await _outbox.NextDueAsync(now, cancellationToken).ConfigureAwait(false) ?? DateTimeOffset.MaxValue;
    }

    private async Task PruneAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (now - _pruned > LongestSleep)
        {
            _pruned = now;
            await _outbox.PruneAsync(now - _options.Retention, cancellationToken).ConfigureAwait(false);
        }
    }

    private (int Free, string[] Busy) Room()
    {
        lock (_lock)
        {
            return (_options.Concurrency - _underWay.Count, [.. _byHost.Where(host => host.Value >= _options.PerHost).Select(host => host.Key)]);
        }
    }

    private async Task SleepAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        var time = until - _time.GetUtcNow();
        using var alarm = new CancellationTokenSource(time <= TimeSpan.Zero ? TimeSpan.Zero : time < LongestSleep ? time : LongestSleep, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(alarm.Token, cancellationToken);
        try
        {
            await _awake.Reader.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It has slept its time.
        }
    }

    private bool TryBegin(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        var (id, host) = (delivery.Message.Id, delivery.Message.Url.Authority);
        var gate = new TaskCompletionSource();
        lock (_lock)
        {
            if (_underWay.Count >= _options.Concurrency || _underWay.ContainsKey(id) || _byHost.GetValueOrDefault(host) >= _options.PerHost)
            {
                return false;
            }

            _underWay[id] = gate.Task;
            _byHost[host] = _byHost.GetValueOrDefault(host) + 1;
        }

        _ = SendAsync(delivery, gate, cancellationToken);
        return true;
    }

    private async Task SendAsync(WebhookDelivery delivery, TaskCompletionSource ended, CancellationToken cancellationToken)
    {
        var message = delivery.Message;
        try
        {
            var began = _time.GetTimestamp();
            var at = _time.GetUtcNow();
            var secrets = await _secrets.OfAsync(message.KeyId, cancellationToken).ConfigureAwait(false);
            var response = secrets.Count == 0
                ? new WebhookResponse(null, "the key that it would be signed with is no more", IsFinal: true)
                : await _sender.SendAsync(message, secrets, cancellationToken).ConfigureAwait(false);
            var attempt = new WebhookAttempt(at, response.StatusCode, response.Error, Math.Round(_time.GetElapsedTime(began).TotalMilliseconds, 1));
            var wait = response.IsTaken || response.IsFinal ? null : WebhookSchedule.After(delivery.Tries + 1, response.RetryAfter, _random);
            var state = response.IsTaken ? WebhookState.Delivered : wait is null ? WebhookState.Failed : WebhookState.Pending;
            await _outbox.RecordAsync(message.Id, attempt, state, _time.GetUtcNow() + wait, CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It is still in the outbox.
        }
#pragma warning disable CA1031 // It is still in the outbox, too: sent again, the same id tells.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            OnFault(exception);
            await Task.Delay(PauseAfterFault, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            lock (_lock)
            {
                _underWay.Remove(message.Id);
                if (--_byHost[message.Url.Authority] == 0)
                {
                    _byHost.Remove(message.Url.Authority);
                }
            }

            ended.TrySetResult();
            Wake();
        }
    }
}
