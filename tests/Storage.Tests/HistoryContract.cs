using Validator.History;
using Validator.Verdicts;

namespace Storage.Tests;

/// <summary>What every history keeps.</summary>
public sealed class HistoryContract
{
    public static TheoryData<string> Names => StoreHost.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Verdicts_are_found_by_all_that_a_query_names_newest_first(string name)
    {
        await using var host = StoreHost.Open(name);
        var history = host.Get<IHistoryStore>();
        await history.AppendAsync(
        [
            Entry("Ann@a.example", minute: 1),
            Entry("bob@b.example", VerdictReason.MailboxNotFound, 2),
            Entry("Ann@A.example", VerdictReason.MailboxNotFound, 3),
            Entry("carl@a.example", minute: 4),
            Entry("ann@a.example", minute: 5) with { KeyId = "other" },
            Entry("no address", VerdictReason.InvalidSyntax, 6),
        ]);
        await host.ReopenAsync();
        history = host.Get<IHistoryStore>();
        Task<List<string>> Find(Func<HistoryQuery, HistoryQuery> query) => EmailsAsync(history, query(new() { KeyId = "key" }));

        Assert.Equal(["no address", "carl@a.example", "Ann@A.example", "bob@b.example", "Ann@a.example"], await Find(query => query));
        Assert.Equal(["Ann@A.example", "Ann@a.example"], await Find(query => query with { Email = "Ann@a.EXAMPLE" }));
        Assert.Equal(["carl@a.example", "Ann@A.example", "Ann@a.example"], await Find(query => query with { Domain = "A.example" }));
        Assert.Equal(["carl@a.example", "Ann@a.example"], await Find(query => query with { Status = VerdictStatus.Deliverable }));
        Assert.Equal(["no address"], await Find(query => query with { Reason = VerdictReason.InvalidSyntax }));
        Assert.Equal(["Ann@A.example", "bob@b.example"], await Find(query => query with { From = Verdicts.Noon.AddMinutes(2), To = Verdicts.Noon.AddMinutes(4) }));
        Assert.Equal(["Ann@A.example"], await Find(query => query with { Domain = "a.example", Reason = VerdictReason.MailboxNotFound }));
        Assert.Empty(await Find(query => query with { Email = "dora@d.example" }));
        Assert.Empty(await EmailsAsync(history, new() { KeyId = "nobody" }));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Verdict_comes_back_as_it_was_given(string name)
    {
        await using var host = StoreHost.Open(name);
        var history = host.Get<IHistoryStore>();
        var entry = Entry("jörg+x@büro.example");
        await history.AppendAsync([entry]);

        var found = Assert.Single((await history.FindAsync(new() { KeyId = "key" })).Items);

        Assert.Equal(VerdictJson.Serialize(entry.Verdict), VerdictJson.Serialize(found.Verdict));
        Assert.Equal(("key", null, 0L), (found.KeyId, found.JobId, found.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Pages_join_without_gaps_though_others_are_added_meanwhile_and_times_are_equal(string name)
    {
        await using var host = StoreHost.Open(name);
        var history = host.Get<IHistoryStore>();
        await history.AppendAsync([.. Enumerable.Range(0, 25).Select(i => Entry($"u{i}@a.example", minute: i / 10))]);
        var all = await EmailsAsync(history, new() { KeyId = "key" });

        var (pages, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = await history.FindAsync(new() { KeyId = "key", Limit = 10, Cursor = cursor });
            pages.AddRange(page.Items.Select(item => item.Verdict.Email));
            cursor = page.NextCursor;
            await history.AppendAsync([Entry("new@a.example", minute: 30)]);
        }
        while (cursor is not null);

        Assert.Equal(25, all.Count);
        Assert.Equal(all, pages);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Cursor_that_was_not_given_out_is_refused(string name)
    {
        await using var host = StoreHost.Open(name);
        foreach (var cursor in new[] { "x", "", "MTI", "' OR 1=1", "MTI6YWJj" })
        {
            await Assert.ThrowsAsync<FormatException>(() => host.Get<IHistoryStore>().FindAsync(new() { KeyId = "key", Cursor = cursor }));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Export_streams_all_in_the_same_order(string name)
    {
        await using var host = StoreHost.Open(name);
        var history = host.Get<IHistoryStore>();
        await history.AppendAsync([.. Enumerable.Range(0, 2500).Select(i => Entry($"u{i}@a.example", minute: i % 7))]);

        var exported = new List<HistoryEntry>();
        await foreach (var entry in history.ExportAsync(new() { KeyId = "key", Limit = 1 }))
        {
            exported.Add(entry);
        }

        Assert.Equal(2500, exported.Select(entry => entry.Verdict.Email).Distinct().Count());
        Assert.Equal(exported.OrderByDescending(entry => entry.Verdict.CheckedAt), exported);
    }

    private static HistoryEntry Entry(string email, VerdictReason reason = VerdictReason.Accepted, int minute = 0) => new("key", null, 0, Verdicts.Of(email, reason, minute));

    private static async Task<List<string>> EmailsAsync(IHistoryStore history, HistoryQuery query) =>
        [.. (await history.FindAsync(query)).Items.Select(item => item.Verdict.Email)];
}
