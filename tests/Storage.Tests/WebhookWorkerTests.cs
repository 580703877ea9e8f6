using System.Security.Cryptography;
using Validator.Dns;
using Validator.Tests.Support;
using Validator.Webhooks;

namespace Storage.Tests;

public sealed class WebhookWorkerTests : IAsyncLifetime, IDisposable
{
    private static readonly byte[] Secret = SHA256.HashData("secret"u8);

    private readonly ManualTimeProvider _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly StoreHost _host = StoreHost.Open("SQLite");
    private WebhookSender _sender = null!;
    private WebhookWorker _worker = null!;
    private Task _working = Task.CompletedTask;

    private IOutboxStore Outbox => _host.Get<IOutboxStore>();

    public Task InitializeAsync()
    {
        var options = new WebhookOptions { AllowPrivate = true };
        _sender = new WebhookSender(options, new NoNames(), _time);
        _worker = new WebhookWorker(Outbox, new Secrets(), _sender, options, _time, new Random(1));
        _working = _worker.RunAsync(_stop.Token);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _working;
        await _host.DisposeAsync();
    }

    public void Dispose()
    {
        _sender.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Receiver_that_was_down_gets_the_message_later_with_the_same_id()
    {
        var answers = new Queue<int>([500, 503, 200]);
        await using var receiver = new WebhookReceiver(_ => Task.FromResult((answers.Dequeue(), (string?)null, (string?)null)));
        await SendAsync("msg_1", receiver.Url);

        var delivered = await UntilAsync(delivery => delivery.State is WebhookState.Delivered, "msg_1", step: TimeSpan.FromSeconds(1));

        Assert.Equal([200, 503, 500], delivered.Attempts.Select(attempt => attempt.StatusCode));
        Assert.InRange(delivered.Attempts[1].At - delivered.Attempts[2].At, TimeSpan.FromSeconds(4), TimeSpan.MaxValue);
        Assert.InRange(delivered.Attempts[0].At - delivered.Attempts[1].At, TimeSpan.FromMinutes(4), TimeSpan.MaxValue);
        Assert.Equal(["msg_1", "msg_1", "msg_1"], receiver.All.Select(received => received.Id));
    }

    [Fact]
    public async Task Message_is_given_up_after_its_tries_and_sent_again_by_hand()
    {
        var status = 500;
        await using var receiver = new WebhookReceiver(_ => Task.FromResult((Volatile.Read(ref status), (string?)null, (string?)null)));
        await SendAsync("msg_1", receiver.Url);

        var failed = await UntilAsync(delivery => delivery.State is WebhookState.Failed, "msg_1", step: TimeSpan.FromMinutes(10));
        Assert.Equal((WebhookSchedule.MostTries, null), (failed.Tries, failed.NextAttemptAt));

        Volatile.Write(ref status, 200);
        await Outbox.ReplayAsync("k1", "msg_1", _time.GetUtcNow());
        _worker.Wake();

        await UntilAsync(delivery => delivery.State is WebhookState.Delivered, "msg_1");
    }

    [Fact]
    public async Task Slow_receiver_holds_up_no_other_and_gets_two_at_a_time()
    {
        var release = new TaskCompletionSource();
        int atOnce = 0, most = 0;
        await using var slow = new WebhookReceiver(async _ =>
        {
            var now = Interlocked.Increment(ref atOnce);
            most = Math.Max(most, now);
            await release.Task;
            Interlocked.Decrement(ref atOnce);
            return (200, null, null);
        });
        await using var fast = WebhookReceiver.Answering(200);
        for (var i = 0; i < 100; i++)
        {
            await Outbox.AddAsync(Message($"msg_slow_{i}", slow.Url));
        }

        await SendAsync("msg_fast", fast.Url);

        await UntilAsync(delivery => delivery.State is WebhookState.Delivered, "msg_fast");
        Assert.InRange(slow.All.Count, 0, 2);
        release.SetResult();
        await UntilAsync(delivery => delivery.State is WebhookState.Delivered, "msg_slow_99");
        Assert.Equal(2, most);
    }

    [Fact]
    public async Task Message_of_a_key_that_was_revoked_is_not_sent_unsigned()
    {
        await using var receiver = WebhookReceiver.Answering(200);
        await Outbox.AddAsync(Message("msg_1", receiver.Url) with { KeyId = "revoked" });
        _worker.Wake();

        await UntilAsync(delivery => delivery.State is WebhookState.Failed, "msg_1", "revoked");
        Assert.Empty(receiver.All);
    }

    private async Task SendAsync(string id, Uri url)
    {
        await Outbox.AddAsync(Message(id, url));
        _worker.Wake();
    }

    private WebhookMessage Message(string id, Uri url) => new(id, "k1", null, "job.completed", url, "{}", _time.GetUtcNow());

    private async Task<WebhookDelivery> UntilAsync(Func<WebhookDelivery, bool> condition, string id, string key = "k1", TimeSpan? step = null)
    {
        using var tooLate = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var all = await Outbox.FindAsync(new() { KeyId = key, Limit = 1000 }, tooLate.Token);
            if (all.Items.FirstOrDefault(delivery => delivery.Message.Id == id && condition(delivery)) is { } found)
            {
                return found;
            }

            // The clock moves while nothing is under way, so that no receiver seems slow.
            if (step is { } time && _worker.UnderWay == 0)
            {
                _time.Advance(time);
            }

            tooLate.Token.ThrowIfCancellationRequested();
        }
    }

    private sealed class Secrets : IWebhookSecrets
    {
        public ValueTask<IReadOnlyList<byte[]>> OfAsync(string keyId, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult<IReadOnlyList<byte[]>>(keyId == "revoked" ? [] : [Secret]);
    }

    private sealed class NoNames : IMailRouteResolver
    {
        public ValueTask<MailRoute> ResolveAsync(string domain, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask<HostAddresses> ResolveHostAsync(string host, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(new HostAddresses(DnsStatus.NameNotFound, []));
    }
}
