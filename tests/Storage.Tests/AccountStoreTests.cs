using Validator.Accounts;
using Validator.History;

namespace Storage.Tests;

/// <summary>What every store of keys, usage and audit entries keeps to.</summary>
public sealed class AccountStoreTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, 123, TimeSpan.Zero);

    public static TheoryData<string> Hosts => StoreHost.Names;

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Key_is_kept_with_everything_it_has(string name)
    {
        await using var host = StoreHost.Open(name);
        var key = Key("key_1") with
        {
            IsSandbox = true,
            Limits = new(0.5, 3, 10_000_000_000, 2),
            WebhookUrl = new("https://receiver.example/hook"),
            ExpiresAt = Now.AddDays(1),
            RevokedAt = Now.AddHours(1),
            Secrets = [new(KeySecret.Hash("new"), null), new(KeySecret.Hash("old"), Now.AddMinutes(1))],
        };
        await host.Get<IKeyStore>().SaveAsync(key);
        await host.Get<IKeyStore>().SaveAsync(Key("key_2"));

        await host.ReopenAsync();

        var loaded = await host.Get<IKeyStore>().LoadAsync();
        Assert.Equal(["key_1", "key_2"], loaded.Select(one => one.Id));
        Same(key, loaded[0]);
        Same(Key("key_2"), loaded[1]);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Saving_a_key_again_puts_it_in_the_place_of_the_first(string name)
    {
        await using var host = StoreHost.Open(name);
        var store = host.Get<IKeyStore>();
        await store.SaveAsync(Key("key_1") with { Secrets = [new(KeySecret.Hash("b"), null), new(KeySecret.Hash("a"), Now)] });

        var changed = Key("key_1") with { RevokedAt = Now, Secrets = [new(KeySecret.Hash("c"), null), new(KeySecret.Hash("b"), Now)] };
        await store.SaveAsync(changed);

        Same(changed, Assert.Single(await store.LoadAsync()));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Secret_of_one_key_is_refused_for_another_and_nothing_of_it_is_kept(string name)
    {
        await using var host = StoreHost.Open(name);
        var store = host.Get<IKeyStore>();
        await store.SaveAsync(Key("key_1"));

        await Assert.ThrowsAnyAsync<Exception>(() => store.SaveAsync(Key("key_2") with { Secrets = Key("key_1").Secrets }));

        Same(Key("key_1"), Assert.Single(await store.LoadAsync()));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Usage_adds_up(string name)
    {
        await using var host = StoreHost.Open(name);
        var day = new DateOnly(2026, 1, 31);
        var store = host.Get<IUsageStore>();
        await store.AddAsync([new(day, "key_1", "GET /a", 1, 0), new(day, "key_1", "POST /a", 1, 10_000_000_000)]);
        await store.AddAsync([new(day, "key_1", "POST /a", 2, 5), new(day, "key_2", "POST /a", 1, 7), new(day.AddDays(1), "key_1", "POST /a", 1, 1)]);

        await host.ReopenAsync();

        store = host.Get<IUsageStore>();
        Assert.Equal(10_000_000_005, await store.CountAddressesAsync("key_1", day));
        Assert.Equal(0, await store.CountAddressesAsync("key_3", day));
        Assert.Equal(
            [new(day, "key_1", "GET /a", 1, 0), new(day, "key_1", "POST /a", 3, 10_000_000_005), new(day.AddDays(1), "key_1", "POST /a", 1, 1)],
            (await store.FindAsync(new() { KeyId = "key_1" })).Items);
        Assert.Equal([new(day, "key_2", "POST /a", 1, 7)], (await store.FindAsync(new() { KeyId = "key_2", From = day, To = day })).Items);
        Assert.Empty((await store.FindAsync(new() { From = day.AddDays(2) })).Items);
        Assert.Empty((await store.FindAsync(new() { To = day.AddDays(-1) })).Items);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Usage_is_paged_without_a_gap_and_without_doubles(string name)
    {
        await using var host = StoreHost.Open(name);
        var store = host.Get<IUsageStore>();
        var all = (
            from day in Enumerable.Range(1, 3)
            from key in Enumerable.Range(1, 3)
            from endpoint in Enumerable.Range(1, 3)
            select new Usage(new DateOnly(2026, 1, day), $"key_{key}", $"GET /v1/{endpoint}", 1, 1)).ToList();
        await store.AddAsync([.. all.AsEnumerable().Reverse()]);

        Assert.Equal(all, await AllAsync(cursor => store.FindAsync(new() { Limit = 5, Cursor = cursor })));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Audit_log_is_read_newest_first_by_who_what_and_when(string name)
    {
        await using var host = StoreHost.Open(name);
        var store = host.Get<IAuditStore>();
        var all = Enumerable.Range(0, 20)
            .Select(i => new AuditEntry(Now.AddMinutes(i), i % 2 == 0 ? "key_1" : null, i % 5 == 0 ? "keys.create" : "keys.revoke", i % 3 == 0 ? $"key_{i}" : null, "192.0.2.1", 200 + i))
            .ToList();
        foreach (var entry in all)
        {
            await store.AppendAsync(entry);
        }

        await host.ReopenAsync();
        store = host.Get<IAuditStore>();
        all.Reverse();

        Assert.Equal(all, await AllAsync(cursor => store.FindAsync(new() { Limit = 3, Cursor = cursor })));
        Assert.Equal(all.Where(entry => entry.KeyId == "key_1"), await AllAsync(cursor => store.FindAsync(new() { KeyId = "key_1", Limit = 3, Cursor = cursor })));
        Assert.Equal(all.Where(entry => entry.Action == "keys.create"), (await store.FindAsync(new() { Action = "keys.create" })).Items);
        Assert.Equal(all.Where(entry => entry.At >= Now.AddMinutes(5) && entry.At < Now.AddMinutes(7)), (await store.FindAsync(new() { From = Now.AddMinutes(5), To = Now.AddMinutes(7) })).Items);
        Assert.Equal(10, await store.TrimAsync(Now.AddMinutes(10)));
        Assert.Equal(all.Take(10), (await store.FindAsync(new())).Items);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Cursor_of_nobody_is_refused(string name)
    {
        await using var host = StoreHost.Open(name);
        foreach (var cursor in new[] { "", "x", "' OR 1=1 --", "YXVkaXQK", "YXVkaXQKLTE", new string('A', 100_000) })
        {
            await Assert.ThrowsAsync<FormatException>(() => host.Get<IAuditStore>().FindAsync(new() { Cursor = cursor }));
            await Assert.ThrowsAsync<FormatException>(() => host.Get<IUsageStore>().FindAsync(new() { Cursor = cursor }));
        }
    }

    private static ApiKey Key(string id) => new()
    {
        Id = id,
        Name = $"name of {id}",
        Prefix = "vk_live_00000000",
        Scopes = Scopes.Verify | Scopes.Admin,
        CreatedAt = Now,
        Secrets = [new(KeySecret.Hash(id), null)],
    };

    private static void Same(ApiKey expected, ApiKey actual)
    {
        Assert.Equal(expected.Secrets.Select(secret => (Convert.ToHexString(secret.Hash.AsSpan()), secret.ValidUntil)), actual.Secrets.Select(secret => (Convert.ToHexString(secret.Hash.AsSpan()), secret.ValidUntil)));
        Assert.Equal(expected, actual with { Secrets = expected.Secrets });
    }

    private static async Task<List<T>> AllAsync<T>(Func<string?, Task<Page<T>>> find)
    {
        var all = new List<T>();
        string? cursor = null;
        do
        {
            var page = await find(cursor);
            all.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return all;
    }
}
