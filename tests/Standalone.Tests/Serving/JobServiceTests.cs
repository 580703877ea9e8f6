using System.Globalization;
using Validator;
using Validator.Accounts;
using Validator.Api.Ports;
using Validator.Domains;
using Validator.Jobs;
using Validator.Standalone.Serving.Jobs;
using Validator.Tests.Support;
using Validator.Verdicts;

namespace Standalone.Tests.Serving;

public sealed class JobServiceTests
{
    [Fact]
    public async Task Job_answers_each_row_in_the_order_of_the_input_and_duplicates_with_their_own_text()
    {
        await using var jobs = await JobFixture.StartAsync();
        var id = await jobs.AcceptAsync("id,email,\"a \"\"note\"\"\"\r\n1,ann@a.example,\"x,\r\ny\"\r\n2, no-bob@b.example ,z\r\n3,ann@A.example,w\r\n4,grey@c.example,v\r\n5,\"nothing\",u", JobFixture.Table);

        var info = await jobs.UntilOverAsync(id);
        var rows = await jobs.ResultsAsync(id);

        Assert.Equal((JobState.Completed, 5L, 5L, 1L), (info.State, info.Total, info.Done, info.Duplicates));
        Assert.Equal(5, info.Counts.Sum(row => row.Count));
        Assert.Equal([0, 1, 2, 3, 4], rows.Select(row => row.Ordinal));
        Assert.Equal(["1,ann@a.example,\"x,\r\ny\"", "2, no-bob@b.example ,z", "3,ann@A.example,w", "4,grey@c.example,v", "5,\"nothing\",u"], rows.Select(row => row.Record));
        Assert.Equal(["ann@a.example", "no-bob@b.example", "ann@A.example", "grey@c.example", "nothing"], rows.Select(row => row.Verdict.Email));
        Assert.Equal(VerdictReason.MailboxNotFound, rows[1].Verdict.Reason);
        Assert.Equal(VerdictReason.InvalidSyntax, rows[4].Verdict.Reason);
        Assert.Equal(5, jobs.Verifier.Asked.Count); // the greylisted one twice, the duplicate never
        Assert.Equal(JobFixture.Table with { Width = 3 }, await jobs.Jobs.ShapeOfAsync(JobFixture.Owner, id));
    }

    [Fact]
    public async Task Thousands_of_rows_are_answered_once_each_and_can_be_read_from_anywhere()
    {
        const int Rows = 6000;
        await using var jobs = await JobFixture.StartAsync();
        var id = await jobs.AcceptAsync(string.Join('\n', Enumerable.Range(0, Rows).Select(Address)));

        var info = await jobs.UntilOverAsync(id);
        var rows = await jobs.ResultsAsync(id);

        Assert.Equal(JobState.Completed, info.State);
        Assert.Equal(Enumerable.Range(0, Rows).Select(Address), rows.Select(row => row.Verdict.Email));
        Assert.Equal(Enumerable.Range(0, Rows).Select(Address), rows.Select(row => row.Record));
        var page = await jobs.ResultsAsync(id, new(After: 4321, Status: VerdictStatus.Undeliverable, Limit: 3));
        Assert.Equal(Enumerable.Range(4322, Rows).Where(i => Address(i).StartsWith("no", StringComparison.Ordinal)).Take(3).Select(Address), page.Select(row => row.Record));
        Assert.Equal(rows.Count(row => row.Verdict.Reason is VerdictReason.MailboxNotFound), (await jobs.ResultsAsync(id, new(Reason: VerdictReason.MailboxNotFound))).Count);
        Assert.Equal(Rows, (await jobs.HistoryAsync()).Count);
    }

    [Fact]
    public async Task Strangers_find_nothing()
    {
        await using var jobs = await JobFixture.StartAsync();
        var id = await jobs.AcceptAsync("ann@a.example");
        await jobs.UntilOverAsync(id);

        Assert.Null(await jobs.Jobs.FindAsync(JobFixture.Stranger, id));
        Assert.Null(await jobs.Jobs.ShapeOfAsync(JobFixture.Stranger, id));
        Assert.Empty(await jobs.ResultsAsync(id, caller: JobFixture.Stranger));
        Assert.Empty((await jobs.Jobs.ListAsync(JobFixture.Stranger, null, 10)).Items);
        Assert.False((await jobs.Jobs.ChangeAsync(JobFixture.Stranger, id, JobChange.Delete)).Found);
        await Assert.ThrowsAsync<InvalidOperationException>(() => jobs.UntilOverAsync(id, JobFixture.Stranger));
        Assert.NotNull(await jobs.Jobs.FindAsync(JobFixture.Owner, id));
        Assert.Null(await jobs.Jobs.FindAsync(JobFixture.Owner, "../../etc/passwd"));
    }

    [Fact]
    public async Task Same_request_with_the_same_idempotency_key_is_the_same_job_and_another_one_is_refused()
    {
        await using var jobs = await JobFixture.StartAsync();
        JobDraft Keyed(JobDraft draft) => draft with { IdempotencyKey = "once" };
        var id = await jobs.AcceptAsync("ann@a.example", change: Keyed);

        var again = await jobs.CreateAsync("ann@a.example", change: Keyed);
        var other = await jobs.CreateAsync("bob@a.example", change: Keyed);
        var stranger = await jobs.CreateAsync("bob@a.example", change: Keyed, caller: JobFixture.Stranger);

        Assert.Equal((JobCreationOutcome.Repeated, id), (again.Outcome, again.Job?.Id));
        Assert.Equal(JobCreationOutcome.IdempotencyKeyReused, other.Outcome);
        Assert.Equal(JobCreationOutcome.Created, stranger.Outcome);
        Assert.Equal(2, Directory.GetDirectories(Path.Combine(jobs.Folder, "jobs")).Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("id,email")]
    [InlineData("id,email\r\n")]
    public async Task Table_without_rows_is_no_job_and_leaves_nothing(string text)
    {
        await using var jobs = await JobFixture.StartAsync();

        Assert.Equal(JobCreationOutcome.Empty, (await jobs.CreateAsync(text, JobFixture.Table)).Outcome);
        Assert.Empty(Directory.GetDirectories(Path.Combine(jobs.Folder, "jobs")));
    }

    [Fact]
    public async Task Upload_that_breaks_off_is_no_job_and_leaves_nothing()
    {
        await using var jobs = await JobFixture.StartAsync();

        await Assert.ThrowsAsync<IOException>(() => jobs.Jobs.CreateAsync(JobFixture.Owner, new JobDraft { Shape = JobFixture.List }, new BrokenStream()));
        Assert.Empty(Directory.GetDirectories(Path.Combine(jobs.Folder, "jobs")));
        Assert.Empty((await jobs.Jobs.ListAsync(JobFixture.Owner, null, 10)).Items);
    }

    [Fact]
    public async Task Key_with_as_many_jobs_under_way_as_it_may_gets_no_other_until_one_is_over()
    {
        await using var jobs = await JobFixture.StartAsync(fixture => fixture.MostUnderWay = 1);
        var id = await jobs.AcceptAsync("held@a.example");

        Assert.Equal(JobCreationOutcome.LimitReached, (await jobs.CreateAsync("ann@a.example")).Outcome);
        await jobs.AcceptAsync("bob@a.example", change: draft => draft with { IsSingle = true });
        jobs.Verifier.OpenGate();
        await jobs.UntilOverAsync(id);
        await jobs.AcceptAsync("ann@a.example");
    }

    [Fact]
    public async Task Rows_of_a_job_are_taken_from_the_quota_of_the_key_and_given_back_where_there_is_no_job()
    {
        await using var jobs = await JobFixture.StartAsync(fixture => (fixture.Quota, fixture.MostUnderWay) = (5, 1));
        var id = await jobs.AcceptAsync("held@a.example\nann@a.example");
        Assert.Equal(3, jobs.Quota);

        await jobs.CreateAsync("bob@a.example"); // refused: one is under way
        Assert.Equal(3, jobs.Quota);
        jobs.Verifier.OpenGate();
        await jobs.UntilOverAsync(id);

        Assert.Equal(JobCreationOutcome.LimitReached, (await jobs.CreateAsync("a@a.example\nb@a.example\nc@a.example\nd@a.example")).Outcome);
        await jobs.AcceptAsync("a@a.example\nb@a.example\nc@a.example\nd@a.example", change: draft => draft with { IsPaid = true });
        Assert.Equal(3, jobs.Quota);
    }

    [Fact]
    public async Task Paused_job_begins_nothing_new_and_goes_on_when_it_may()
    {
        const int Rows = 4000;
        await using var jobs = await JobFixture.StartAsync(fixture => fixture.Options = fixture.Options with { Chunks = 2 });
        jobs.Verifier.Delay = TimeSpan.FromMilliseconds(10);
        var id = await jobs.AcceptAsync(string.Join('\n', Enumerable.Range(0, Rows).Select(Address)));
        await jobs.UntilAsync(id, info => info.Done > 0);

        var paused = await jobs.Jobs.ChangeAsync(JobFixture.Owner, id, JobChange.Pause);
        var again = await jobs.Jobs.ChangeAsync(JobFixture.Owner, id, JobChange.Pause);
        await jobs.ReopenAsync();
        var reopened = await jobs.Jobs.FindAsync(JobFixture.Owner, id);
        var asked = jobs.Verifier.Asked.Count;
        await Task.Yield();

        Assert.Equal((true, true, JobState.Paused), (paused.Found, paused.Done, paused.Job!.State));
        Assert.True(again.Done);
        Assert.Equal(JobState.Paused, reopened!.State);
        Assert.True(asked < Rows, $"{asked} asked");
        var resumed = await jobs.Jobs.ChangeAsync(JobFixture.Owner, id, JobChange.Resume);
        Assert.True(resumed.Done);
        Assert.Equal(Rows, (await jobs.UntilOverAsync(id)).Done);
        Assert.False((await jobs.Jobs.ChangeAsync(JobFixture.Owner, id, JobChange.Pause)).Done);
    }

    [Fact]
    public async Task Cancelled_job_keeps_its_answers_and_ends_at_once()
    {
        await using var jobs = await JobFixture.StartAsync();
        var id = await jobs.AcceptAsync("ann@a.example\nheld@b.example\nbob@c.example");
        await jobs.UntilAsync(id, info => info.Done == 2);

        var cancelled = await jobs.Jobs.ChangeAsync(JobFixture.Owner, id, JobChange.Cancel);
        var again = await jobs.Jobs.ChangeAsync(JobFixture.Owner, id, JobChange.Cancel);

        Assert.Equal((true, JobState.Cancelled, 2L), (cancelled.Done, cancelled.Job!.State, cancelled.Job.Done));
        Assert.True(again.Done);
        Assert.False((await jobs.Jobs.ChangeAsync(JobFixture.Owner, id, JobChange.Resume)).Done);
        Assert.Equal(["ann@a.example", "bob@c.example"], (await jobs.ResultsAsync(id)).Select(row => row.Record));
    }

    [Fact]
    public async Task Deleted_job_is_gone_with_table_and_results_also_while_it_runs()
    {
        await using var jobs = await JobFixture.StartAsync();
        var id = await jobs.AcceptAsync("ann@a.example\nheld@b.example");
        await jobs.UntilAsync(id, info => info.Done == 1);

        var deleted = await jobs.Jobs.ChangeAsync(JobFixture.Owner, id, JobChange.Delete);
        await jobs.Runner.CleanOnceAsync(default);

        Assert.Equal((true, true, null), (deleted.Found, deleted.Done, deleted.Job));
        Assert.Null(await jobs.Jobs.FindAsync(JobFixture.Owner, id));
        Assert.Empty(await jobs.ResultsAsync(id));
        Assert.Empty(await jobs.HistoryAsync());
        Assert.Empty(Directory.GetDirectories(Path.Combine(jobs.Folder, "jobs")));
        Assert.Empty(jobs.Runner.All());
    }

    [Fact]
    public async Task Progress_never_goes_back_and_ends_with_the_end()
    {
        await using var jobs = await JobFixture.StartAsync();
        var id = await jobs.AcceptAsync(string.Join('\n', Enumerable.Range(0, 3000).Select(Address)));

        var seen = new List<JobInfo>();
        await jobs.UntilAsync(id, info =>
        {
            seen.Add(info);
            return info.FinishedAt is not null;
        });

        Assert.Equal(seen.OrderBy(info => info.Done), seen);
        Assert.Equal(seen.OrderBy(info => info.Total), seen);
        Assert.Equal((JobState.Completed, 3000L), (seen[^1].State, seen[^1].Done));
    }

    [Fact]
    public async Task Single_verification_goes_before_others_is_not_listed_and_is_kept_a_day()
    {
        var time = new ManualTimeProvider();
        await using var jobs = await JobFixture.StartAsync(fixture => fixture.Options = fixture.Options with { Chunks = 1 });
        var bulk = await jobs.AcceptAsync(string.Join('\n', Enumerable.Range(0, 500).Select(i => $"held{i}@b.example")));
        var id = await jobs.AcceptAsync("grey@a.example", change: draft => draft with { IsSingle = true, Checks = CheckDepth.Dns });

        Assert.Equal(1, (await jobs.UntilOverAsync(id)).Done);
        Assert.Equal([bulk], (await jobs.Jobs.ListAsync(JobFixture.Owner, null, 10)).Items.Select(job => job.Id));
        var asked = jobs.Verifier.Asked.First(request => request.Email == "grey@a.example");
        Assert.Equal((Lane.Interactive, JobFixture.Owner.KeyId, CheckDepth.Dns), (asked.Lane, asked.Share, asked.Checks));
        Assert.Null(Assert.Single(await jobs.HistoryAsync()).JobId);

        await jobs.CloseAsync();
        time.Advance(TimeProvider.System.GetUtcNow().AddHours(25) - time.GetUtcNow());
        jobs.Time = time;
        await jobs.OpenAsync();
        await jobs.Runner.CleanOnceAsync(default);
        Assert.Null(await jobs.Jobs.FindAsync(JobFixture.Owner, id));
        Assert.NotNull(await jobs.Jobs.FindAsync(JobFixture.Owner, bulk));
        Assert.Equal("grey@a.example", Assert.Single(await jobs.HistoryAsync()).Verdict.Email);
    }

    [Fact]
    public async Task Row_that_takes_long_holds_up_no_chunk_and_is_answered_once()
    {
        await using var jobs = await JobFixture.StartAsync(fixture => fixture.Options = fixture.Options with { Chunks = 1, ChunkRows = 10, Youth = TimeSpan.FromMilliseconds(100) });
        var id = await jobs.AcceptAsync(string.Join('\n', Enumerable.Range(0, 100).Select(i => i % 10 == 0 ? $"held{i}@x.example" : $"u{i}@x.example")));

        await jobs.UntilAsync(id, info => info.Done == 90);
        jobs.Verifier.OpenGate();
        var info = await jobs.UntilOverAsync(id);

        Assert.Equal((JobState.Completed, 100L), (info.State, info.Done));
        Assert.Equal(100, (await jobs.ResultsAsync(id)).Count);
        Assert.Equal(100, jobs.Verifier.Asked.Count);
    }

    [Fact]
    public async Task Late_rows_are_asked_again_after_a_restart()
    {
        await using var jobs = await JobFixture.StartAsync(fixture => fixture.Options = fixture.Options with { ChunkRows = 10, Youth = TimeSpan.FromMilliseconds(50) });
        var id = await jobs.AcceptAsync(string.Join('\n', Enumerable.Range(0, 40).Select(i => i % 10 == 0 ? $"held{i}@x.example" : $"grey{i}@x.example")));
        await jobs.UntilAsync(id, info => info.Done == 36);

        await jobs.ReopenAsync();
        jobs.Verifier.OpenGate();
        var info = await jobs.UntilOverAsync(id);

        Assert.Equal((JobState.Completed, 40L), (info.State, info.Done));
        Assert.Equal(36, jobs.Verifier.Asked.Count(request => request.Ticket is not null));
    }

    [Fact]
    public async Task End_is_announced_also_where_that_failed_at_first()
    {
        var end = new FailingEnd();
        await using var jobs = await JobFixture.StartAsync(fixture => fixture.Ends.Add(end));
        var id = await jobs.AcceptAsync("ann@a.example", change: draft => draft with { WebhookUrl = new("https://hook.example/x") });

        var told = await end.Told.Task.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal((id, JobState.Completed, 1L, JobFixture.Owner.KeyId), (told.Job.Id, told.Job.State, told.Job.Done, told.KeyId));
        Assert.Equal("https://hook.example/x", told.WebhookUrl!.OriginalString);
        Assert.Equal(2, end.Calls);
    }

    [Fact]
    public async Task Table_that_is_gone_fails_the_job_and_says_so()
    {
        await using var jobs = await JobFixture.StartAsync();
        var id = await jobs.AcceptAsync("held@a.example\nheld2@a.example");
        await jobs.CloseAsync();
        var store = Path.Combine(jobs.Folder, "validator.db");
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={store};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE jobs SET record = replace(record, '\"InputEnded\":true', '\"InputEnded\":false')";
            command.ExecuteNonQuery();
        }

        File.Delete(Path.Combine(jobs.Folder, "jobs", id, "table"));
        await jobs.OpenAsync();
        var info = await jobs.UntilOverAsync(id);

        Assert.Equal(JobState.Failed, info.State);
        Assert.Contains("no longer there", info.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_spooled_and_not_accepted_is_removed_at_the_next_start()
    {
        await using var jobs = await JobFixture.StartAsync();
        var id = await jobs.AcceptAsync("ann@a.example");
        await jobs.UntilOverAsync(id);
        var rubbish = Directory.CreateDirectory(Path.Combine(jobs.Folder, "jobs", "job_crashed"));
        File.WriteAllText(Path.Combine(rubbish.FullName, "table"), "half a ta");

        await jobs.ReopenAsync();

        Assert.Equal([id], Directory.GetDirectories(Path.Combine(jobs.Folder, "jobs")).Select(Path.GetFileName));
        Assert.Single(await jobs.ResultsAsync(id));
    }

    [Fact]
    public async Task Jobs_of_many_keys_get_equal_shares()
    {
        // One key has ten times the jobs of the others.
        await using var jobs = await JobFixture.StartAsync(fixture => fixture.Options = fixture.Options with { Chunks = 20, ChunkRows = 10, Youth = TimeSpan.FromMinutes(1) });
        jobs.Verifier.Delay = TimeSpan.FromMilliseconds(100);
        jobs.Verifier.HoldsAll = true;
        var ids = new List<(Caller Caller, string Id)>();
        for (var i = 0; i < 28; i++)
        {
            var caller = new Caller($"key_{(i < 19 ? 0 : i)}", Scopes.Jobs);
            ids.Add((caller, await jobs.AcceptAsync(string.Join('\n', Enumerable.Range(0, 1500).Select(row => $"u{row}@d{row % 7}.example")), caller: caller)));
        }

        jobs.Verifier.OpenGate();
        Dictionary<string, long> begun = [], shares = [];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await foreach (var _ in jobs.Jobs.WatchAsync(ids[^1].Caller, ids[^1].Id, patience.Token))
        {
            var done = ids.GroupBy(job => job.Caller.KeyId, job => jobs.Runner.Find(job.Id)!.Info.Done).ToDictionary(key => key.Key, key => key.Sum());

            // The first job was alone at first, and had all places.
            if (begun.Count == 0)
            {
                begun = done.Values.Min() > 0 ? done : begun;
                continue;
            }

            shares = done.ToDictionary(key => key.Key, key => key.Value - begun[key.Key]);
            if (shares.Values.Min() > 300)
            {
                break;
            }
        }

        Assert.Equal(10, shares.Count);
        Assert.InRange(shares.Values.Max() / (double)shares.Values.Min(), 1, 1.2);
    }

    private static string Address(int i) => string.Create(
        CultureInfo.InvariantCulture, $"{(i % 11 == 0 ? "no" : i % 40 == 7 ? "grey" : "user")}{i}@d{i * 7 % 60}.example");

    private sealed class FailingEnd : IJobEnd
    {
        public TaskCompletionSource<EndedJob> Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Calls { get; private set; }

        public Task EndedAsync(EndedJob job, CancellationToken cancellationToken)
        {
            if (++Calls == 1)
            {
                throw new IOException("The outbox is full.");
            }

            Told.TrySetResult(job);
            return Task.CompletedTask;
        }
    }

    private sealed class BrokenStream : MemoryStream
    {
        private bool _begun;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_begun)
            {
                throw new IOException("The connection was reset.");
            }

            _begun = true;
            buffer.Span[0] = (byte)'a';
            return new(1);
        }
    }
}
