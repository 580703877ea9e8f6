using Validator.Webhooks;

namespace Storage.Tests;

public sealed class OutboxContract
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Hosts => StoreHost.Names;

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task A_message_is_due_at_once_and_once_delivered_no_more(string name)
    {
        await using var host = StoreHost.Open(name);
        var outbox = host.Get<IOutboxStore>();
        await outbox.AddAsync(Message("msg_1"));
        await host.ReopenAsync();
        outbox = host.Get<IOutboxStore>();

        var due = Assert.Single(await outbox.DueAsync(Start, 10, []));
        Assert.Equal(Message("msg_1"), due.Message);
        Assert.Equal((WebhookState.Pending, 0), (due.State, due.Tries));

        await outbox.RecordAsync("msg_1", new(Start, 204, null, 12.5), WebhookState.Delivered, null);

        Assert.Empty(await outbox.DueAsync(Start.AddDays(10), 10, []));
        var delivered = Assert.Single((await outbox.FindAsync(new() { KeyId = "k1" })).Items);
        Assert.Equal((WebhookState.Delivered, 1), (delivered.State, delivered.Tries));
        Assert.Equal(new WebhookAttempt(Start, 204, null, 12.5), Assert.Single(delivered.Attempts));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task A_message_that_was_not_taken_is_due_again_at_its_time(string name)
    {
        await using var host = StoreHost.Open(name);
        var outbox = host.Get<IOutboxStore>();
        await outbox.AddAsync(Message("msg_1"));

        await outbox.RecordAsync("msg_1", new(Start, 500, "it answered 500", 1), WebhookState.Pending, Start.AddMinutes(5));

        Assert.Empty(await outbox.DueAsync(Start.AddMinutes(4), 10, []));
        Assert.Equal(Start.AddMinutes(5), await outbox.NextDueAsync(Start));
        Assert.Equal(1, Assert.Single(await outbox.DueAsync(Start.AddMinutes(5), 10, [])).Tries);
        Assert.Null(await outbox.NextDueAsync(Start.AddMinutes(5)));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task A_message_added_twice_is_there_once_and_keeps_its_state(string name)
    {
        await using var host = StoreHost.Open(name);
        var outbox = host.Get<IOutboxStore>();
        await outbox.AddAsync(Message("msg_1"));
        await outbox.RecordAsync("msg_1", new(Start, 200, null, 1), WebhookState.Delivered, null);

        await outbox.AddAsync(Message("msg_1") with { Payload = "{}" });

        var kept = Assert.Single((await outbox.FindAsync(new() { KeyId = "k1" })).Items);
        Assert.Equal((Message("msg_1"), WebhookState.Delivered), (kept.Message, kept.State));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Messages_to_busy_receivers_are_left_out(string name)
    {
        await using var host = StoreHost.Open(name);
        var outbox = host.Get<IOutboxStore>();
        await outbox.AddAsync(Message("msg_1") with { Url = new("https://slow.example:8443/hook") });
        await outbox.AddAsync(Message("msg_2") with { Url = new("https://fast.example/hook"), CreatedAt = Start.AddSeconds(1) });

        var due = await outbox.DueAsync(Start.AddMinutes(1), 10, ["slow.example:8443"]);

        Assert.Equal("msg_2", Assert.Single(due).Message.Id);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task The_log_belongs_to_the_key_and_comes_in_pages_newest_first(string name)
    {
        await using var host = StoreHost.Open(name);
        var outbox = host.Get<IOutboxStore>();
        for (var i = 0; i < 25; i++)
        {
            // Some of the same moment: the cursor must neither skip nor repeat any.
            await outbox.AddAsync(Message($"msg_{i:00}") with { CreatedAt = Start.AddSeconds(i / 4), JobId = i % 2 == 0 ? "even" : null });
        }

        await outbox.AddAsync(Message("msg_other") with { KeyId = "k2" });

        Assert.Equal(Enumerable.Range(0, 25).Reverse().Select(i => $"msg_{i:00}"), await AllAsync(outbox, new() { KeyId = "k1", Limit = 7 }));
        Assert.Equal(13, (await AllAsync(outbox, new() { KeyId = "k1", JobId = "even", Limit = 5 })).Count);
        Assert.Empty(await AllAsync(outbox, new() { KeyId = "k1", State = WebhookState.Failed }));
        await Assert.ThrowsAsync<FormatException>(() => outbox.FindAsync(new() { KeyId = "k1", Cursor = "made up" }));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task A_failed_message_can_be_sent_again_by_its_owner_alone(string name)
    {
        await using var host = StoreHost.Open(name);
        var outbox = host.Get<IOutboxStore>();
        await outbox.AddAsync(Message("msg_1"));
        await outbox.RecordAsync("msg_1", new(Start, null, "no answer", 15_000), WebhookState.Failed, null);

        Assert.Null(await outbox.ReplayAsync("k2", "msg_1", Start.AddDays(1)));
        Assert.Empty(await outbox.DueAsync(Start.AddDays(2), 10, []));

        var replayed = await outbox.ReplayAsync("k1", "msg_1", Start.AddDays(1));

        Assert.Equal((WebhookState.Pending, 0, 1), (replayed!.State, replayed.Tries, replayed.Attempts.Count));
        Assert.Single(await outbox.DueAsync(Start.AddDays(1), 10, []));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task The_log_keeps_the_latest_attempts_and_forgets_what_ended_long_ago(string name)
    {
        await using var host = StoreHost.Open(name);
        var outbox = host.Get<IOutboxStore>();
        await outbox.AddAsync(Message("msg_1"));
        await outbox.AddAsync(Message("msg_waits"));
        for (var i = 1; i <= 30; i++)
        {
            await outbox.RecordAsync("msg_1", new(Start.AddMinutes(i), 500, "it answered 500", i), i < 30 ? WebhookState.Pending : WebhookState.Failed, i < 30 ? Start.AddMinutes(i) : null);
        }

        var attempts = (await outbox.FindAsync(new() { KeyId = "k1" })).Items.Single(item => item.Message.Id == "msg_1").Attempts;
        Assert.Equal(Enumerable.Range(11, 20).Reverse().Select(i => (double)i), attempts.Select(attempt => attempt.ElapsedMs));

        Assert.Equal(0, await outbox.PruneAsync(Start.AddMinutes(30)));
        Assert.Equal(1, await outbox.PruneAsync(Start.AddMinutes(31)));
        Assert.Equal("msg_waits", Assert.Single((await outbox.FindAsync(new() { KeyId = "k1" })).Items).Message.Id);
    }

    private static async Task<List<string>> AllAsync(IOutboxStore outbox, WebhookQuery query)
    {
        List<string> all = [];
        do
        {
            var page = await outbox.FindAsync(query);
            all.AddRange(page.Items.Select(item => item.Message.Id));
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);
        return all;
    }

    private static WebhookMessage Message(string id) => new(id, "k1", null, "job.completed", new("https://receiver.example/hook"), """{"type":"job.completed"}""", Start);
}
