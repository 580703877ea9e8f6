using Validator;
using Validator.Addresses;
using Validator.Domains;
using Validator.History;
using Validator.Jobs;
using Validator.Storage.Jobs;
using Validator.Verdicts;

namespace Storage.Tests.Jobs;

/// <summary>What every store of jobs keeps.</summary>
public sealed class JobStoreContract
{
    private static readonly ChunkId Chunk = new(3, 7);

    public static TheoryData<string> Names => StoreHost.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Job_comes_back_as_it_was_kept(string name)
    {
        await using var host = StoreHost.Open(name);
        var job = Job("a") with
        {
            IsSandbox = true,
            Name = "Čustomers <1>",
            WebhookUrl = new Uri("https://hook.example/a?b=%20c"),
            Checks = CheckDepth.Dns,
            MaxAge = TimeSpan.FromSeconds(90),
            IdempotencyKey = "once",
            Lines = 12,
        };
        var (kept, isNew) = await host.Get<IJobStore>().AddAsync(job);
        await host.ReopenAsync();

        var found = await host.Get<IJobStore>().FindAsync("a");

        Assert.True(isNew);
        Assert.True(found!.Number > 0 && found.Number == kept!.Number);
        Assert.Equal(System.Text.Json.JsonSerializer.Serialize(kept), System.Text.Json.JsonSerializer.Serialize(found));
        Assert.Null(await host.Get<IJobStore>().FindAsync("b"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Idempotency_key_finds_the_earlier_job_of_its_owner_alone(string name)
    {
        await using var host = StoreHost.Open(name);
        var store = host.Get<IJobStore>();
        var first = await store.AddAsync(Job("a") with { IdempotencyKey = "once" });
        var again = await store.AddAsync(Job("b") with { IdempotencyKey = "once" });
        var other = await store.AddAsync(Job("c", "other") with { IdempotencyKey = "once" });
        await store.RemoveAsync(first.Job!.Number);
        var later = await store.AddAsync(Job("d") with { IdempotencyKey = "once" });

        Assert.Equal(("a", false), (again.Job!.Id, again.IsNew));
        Assert.True(other.IsNew && later.IsNew);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Limit_counts_jobs_under_way_of_the_owner_but_no_single_verifications(string name)
    {
        await using var host = StoreHost.Open(name);
        var store = host.Get<IJobStore>();
        var first = await store.AddAsync(Job("a"), 1);
        await store.AddAsync(Job("s") with { IsSingle = true }, 1);
        var refused = await store.AddAsync(Job("b"), 1);
        Assert.True((await store.AddAsync(Job("c", "other"), 1)).IsNew);
        await store.CommitAsync(new(first.Job!.Number, Ended(first.Job)));

        Assert.Null(refused.Job);
        Assert.True((await store.AddAsync(Job("b"), 1)).IsNew);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Jobs_are_listed_newest_first_in_pages_without_single_ones(string name)
    {
        await using var host = StoreHost.Open(name);
        var store = host.Get<IJobStore>();
        foreach (var id in new[] { "a", "b", "c", "d", "e" })
        {
            await store.AddAsync(Job(id) with { IsSingle = id == "c" });
        }

        await store.AddAsync(Job("x", "other"));
        var first = await store.ListAsync("key", null, 2);
        var second = await store.ListAsync("key", first.NextCursor, 2);

        Assert.Equal(["e", "d"], first.Items.Select(job => job.Id));
        Assert.Equal(["b", "a"], second.Items.Select(job => job.Id));
        Assert.Null(second.NextCursor);
        await Assert.ThrowsAsync<FormatException>(() => store.ListAsync("key", "nonsense", 2));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task First_verdict_of_a_row_wins_and_is_counted_once(string name)
    {
        await using var host = StoreHost.Open(name);
        var store = host.Get<IJobStore>();
        var job = (await store.AddAsync(Job("a"))).Job!.Number;
        await store.CommitAsync(new(job, null) { Verdicts = [new(5, Verdicts.Of("ann@a.example")), new(2, Verdicts.Of("bob@a.example"))] });

        var committed = await store.CommitAsync(new(job, null)
        {
            Verdicts = [new(5, Verdicts.Of("ann@a.example", VerdictReason.MailboxNotFound)), new(7, Verdicts.Of("carl@a.example", VerdictReason.MailboxNotFound))],
        });
        await host.Get<IHistoryStore>().AppendAsync([new("key", "a", 2, Verdicts.Of("zoe@a.example"))]);

        var rows = await store.ReadVerdictsAsync(job, -1, null, null, 10);
        Assert.Equal((2L, 1L), (committed.Counts.Of(VerdictReason.Accepted), committed.Counts.Of(VerdictReason.MailboxNotFound)));
        Assert.Equal([(2, "bob@a.example"), (5, "ann@a.example"), (7, "carl@a.example")], rows.Select(row => (row.Ordinal, row.Verdict.Email)));
        Assert.Equal([7L], (await store.ReadVerdictsAsync(job, -1, VerdictStatus.Undeliverable, null, 10)).Select(row => row.Ordinal));
        Assert.Equal([5L], (await store.ReadVerdictsAsync(job, 2, null, VerdictReason.Accepted, 1)).Select(row => row.Ordinal));
        Assert.Equal(3, (await store.FindAsync("a"))!.Counts.Sum(row => row.Count));
        Assert.Equal(["a", "a", "a"], (await host.Get<IHistoryStore>().FindAsync(new() { KeyId = "key" })).Items.Select(entry => entry.JobId));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Rows_of_a_chunk_come_back_with_their_answers_and_tickets(string name)
    {
        await using var host = StoreHost.Open(name);
        var store = host.Get<IJobStore>();
        var job = await PlannedAsync(store);
        var ticket = new RetryTicket(1, 2, "mx.example", "egress", "sender@x.example", 3, true);
        await store.CommitAsync(new(job, null)
        {
            Verdicts = [new(1, Verdicts.Of("u1@a.example"))],
            Waiting = [new(Chunk, 2, Verdicts.Noon, ticket), new(Chunk, 3, DateTimeOffset.MaxValue, null)],
        });
        await host.ReopenAsync();
        store = host.Get<IJobStore>();

        var rows = await store.ReadChunkAsync(job, Chunk);

        Assert.Equal([0, 1, 2, 3], rows.Select(row => row.Ordinal));
        Assert.Equal("u2@a.example", rows[2].Email);
        Assert.Equal((VerdictStatus.Deliverable, VerdictReason.Accepted), rows[1].Answer);
        Assert.Equal(ticket, rows[2].Ticket);
        Assert.True(rows[0] is { Answer: null, Ticket: null });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Due_rows_are_collected_once_those_due_longest_first(string name)
    {
        await using var host = StoreHost.Open(name);
        var store = host.Get<IJobStore>();
        var job = await PlannedAsync(store);
        var committed = await store.CommitAsync(new(job, null)
        {
            Waiting = [new(Chunk, 0, Verdicts.Noon.AddMinutes(2), null), new(Chunk, 1, Verdicts.Noon, null), new(Chunk, 2, Verdicts.Noon.AddMinutes(1), null), new(Chunk, 3, DateTimeOffset.MaxValue, null)],
        });
        var due = new ChunkId(ChunkId.DueBucket, 0);

        var collected = await store.CollectDueAsync(job, due, Verdicts.Noon.AddMinutes(5), 2);
        var again = await store.CollectDueAsync(job, due, Verdicts.Noon.AddMinutes(5), 2);
        var resumed = await store.ResumeAsync(job);

        Assert.Equal(Verdicts.Noon, committed.NextDue);
        Assert.Equal((2, Verdicts.Noon.AddMinutes(2)), collected);
        Assert.Equal(collected, again);
        Assert.Equal([1, 2], (await store.ReadChunkAsync(job, due)).Select(row => row.Ordinal));
        Assert.Equal([0, 3], (await store.ReadChunkAsync(job, Chunk)).Select(row => row.Ordinal));
        Assert.Equal(DateTimeOffset.UnixEpoch, resumed.NextDue);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Duplicates_and_marks_are_found(string name)
    {
        await using var host = StoreHost.Open(name);
        var store = host.Get<IJobStore>();
        var job = await PlannedAsync(store);
        await store.CommitAsync(new(job, null) { Marks = [new(0, 10), new(1000, 9999)], Verdicts = [new(1, Verdicts.Of("u1@a.example"))] });

        var duplicates = await store.ReadDuplicatesAsync(job, -1, 10);

        Assert.Equal([(4, "U1@A.example", "u1@a.example"), (5, "u0@a.EXAMPLE", null)], duplicates.Select(row => (row.Ordinal, row.Email, row.Verdict?.Email)));
        Assert.Equal([5L], (await store.ReadDuplicatesAsync(job, 4, 10)).Select(row => row.Ordinal));
        Assert.Equal(new RowMark(0, 10), await store.FindMarkAsync(job, 999));
        Assert.Equal(new RowMark(1000, 9999), await store.FindMarkAsync(job, 5000));
        Assert.Null(await store.FindMarkAsync(job + 1, 5));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Removed_job_vanishes_at_once_and_purged_leaves_only_the_verdict_of_a_single_one(string name)
    {
        await using var host = StoreHost.Open(name);
        var store = host.Get<IJobStore>();
        var job = await PlannedAsync(store);
        var single = (await store.AddAsync(Job("s") with { IsSingle = true })).Job!.Number;
        await store.CommitAsync(new(job, null) { Verdicts = [new(1, Verdicts.Of("u1@a.example"))] });
        await store.CommitAsync(new(single, null) { Verdicts = [new(0, Verdicts.Of("single@a.example"))] });

        await store.RemoveAsync(job);
        Assert.Null(await store.FindAsync("a"));
        Assert.Equal(["a", "s"], (await store.AllIdsAsync()).Order());
        var late = await store.CommitAsync(new(job, null) { Verdicts = [new(2, Verdicts.Of("u2@a.example"))] });
        foreach (var expired in await store.ExpiredAsync(Verdicts.Noon, null))
        {
            await store.PurgeAsync(expired.Number);
        }

        await store.PurgeAsync(single);
        Assert.Equal(0, late.Counts.Total);
        Assert.Empty(await store.AllIdsAsync());
        var left = Assert.Single((await host.Get<IHistoryStore>().FindAsync(new() { KeyId = "key" })).Items);
        Assert.Equal((null, "single@a.example"), (left.JobId, left.Verdict.Email));
        Assert.Empty(await store.ReadVerdictsAsync(job, -1, null, null, 10));
        Assert.Empty(await store.ReadChunkAsync(job, Chunk));
        Assert.Empty(await store.ReadDuplicatesAsync(job, -1, 10));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Job_stays_open_until_it_is_closed_and_expires_by_age(string name)
    {
        await using var host = StoreHost.Open(name);
        var store = host.Get<IJobStore>();
        var job = (await store.AddAsync(Job("a"))).Job!;
        await store.CommitAsync(new(job.Number, Ended(job)));
        Assert.Equal(["a"], (await store.OpenJobsAsync()).Select(open => open.Id));
        Assert.Empty(await store.IncompleteJobsAsync());

        await store.CloseAsync(job.Number);

        Assert.Empty(await store.OpenJobsAsync());
        Assert.Empty(await store.ExpiredAsync(Verdicts.Noon.AddDays(9), null));
        Assert.Empty(await store.ExpiredAsync(Verdicts.Noon, Verdicts.Noon));
        Assert.Equal(["a"], (await store.ExpiredAsync(Verdicts.Noon, Verdicts.Noon.AddMinutes(1))).Select(expired => expired.Id));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Erased_address_is_nowhere_and_sums_stay(string name)
    {
        await using var host = StoreHost.Open(name);
        var store = host.Get<IJobStore>();
        var history = host.Get<IHistoryStore>();
        var job = await PlannedAsync(store);
        await store.CommitAsync(new(job, null) { Verdicts = [new(1, Verdicts.Of("u1@a.example")), new(2, Verdicts.Of("u2@a.example"))] });
        await history.AppendAsync([new("key", null, 0, Verdicts.Of("u1@A.example")), new("other", null, 0, Verdicts.Of("u1@a.example"))]);
        var address = AddressParser.Parse("u1@a.example", AddressGrammar.Rfc5321).Address!;

        var rows = await store.FindRowsAsync(address, AddressGrammar.Rfc5321);
        var erased = await store.EraseAsync(address, AddressGrammar.Rfc5321);

        // The row, which is still there to be collected, and the one whose writing differs in the domain.
        Assert.Equal([new RowPlace(job, "a", 1)], rows);
        Assert.Equal(4, erased);
        Assert.Empty(await store.FindRowsAsync(address, AddressGrammar.Rfc5321));
        Assert.DoesNotContain("u1@", string.Join(' ', (await store.ReadVerdictsAsync(job, -1, null, null, 10)).Select(row => VerdictJson.Serialize(row.Verdict))), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(Erasing.Filler, (await store.ReadChunkAsync(job, Chunk))[1].Email);
        Assert.Equal(2, (await store.FindAsync("a"))!.Counts.Sum(row => row.Count));
        Assert.Empty((await history.FindAsync(new() { KeyId = "other" })).Items);
    }

    private static StoredJob Job(string id, string key = "key") => new()
    {
        Id = id,
        KeyId = key,
        Table = "{}",
        Lines = 6,
        ContentHash = [1, 2, 3],
        CreatedAt = Verdicts.Noon,
        Record = new JobMachine(new JobShape { Buckets = 4 }).Save(),
    };

    private static JobRecord Ended(StoredJob job) => job.Record with { State = JobState.Completed, FinishedAt = Verdicts.Noon };

    private static async Task<long> PlannedAsync(IJobStore store)
    {
        var job = (await store.AddAsync(Job("a"))).Job!.Number;
        await store.CommitAsync(new(job, null)
        {
            Planned =
            [
                .. Enumerable.Range(0, 4).Select(i => new PlannedRow(i, $"u{i}@a.example", Chunk, null)),
                new(4, "U1@A.example", default, 1),
                new(5, "u0@a.EXAMPLE", default, 0),
            ],
        });
        return job;
    }
}
