using Validator.Accounts;
using Validator.Tests.Support;

namespace Engine.Tests.Accounts;

public sealed class KeyRingTests : IDisposable
{
    private static readonly KeyDraft Draft = new("test", Scopes.Verify);

    private readonly ManualTimeProvider _time = new();
    private readonly MemoryKeyStore _store = new();
    private readonly KeyRing _keys;

    public KeyRingTests() => _keys = new KeyRing(_store, _time);

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task Key_is_found_by_its_secret_and_by_nothing_else()
    {
        var issued = (await _keys.CreateAsync(Draft))!;

        Assert.Equal(new KeyMatch(KeyState.Usable, issued.Key), await _keys.AuthenticateAsync(issued.Secret));
        Assert.Equal(KeyState.Unknown, (await _keys.AuthenticateAsync(issued.Key.Prefix)).State);
        Assert.Equal(KeyState.Unknown, (await _keys.AuthenticateAsync(issued.Key.Id)).State);
        Assert.Equal(KeyState.Unknown, (await _keys.AuthenticateAsync(Convert.ToHexString(issued.Key.Secrets[0].Hash.AsSpan()))).State);
        Assert.Equal(KeyState.Unknown, (await _keys.AuthenticateAsync("")).State);
    }

    [Fact]
    public async Task What_the_store_did_not_take_does_not_hold()
    {
        var issued = (await _keys.CreateAsync(Draft))!;
        _store.IsFull = true;

        await Assert.ThrowsAsync<IOException>(() => _keys.CreateAsync(Draft with { Secret = "chosen" }));
        await Assert.ThrowsAsync<IOException>(() => _keys.RevokeAsync(issued.Key.Id));
        await Assert.ThrowsAsync<IOException>(() => _keys.RotateAsync(issued.Key.Id, TimeSpan.Zero));

        Assert.Equal(KeyState.Unknown, (await _keys.AuthenticateAsync("chosen")).State);
        Assert.Equal(KeyState.Usable, (await _keys.AuthenticateAsync(issued.Secret)).State);
    }

    [Fact]
    public async Task Another_ring_on_the_same_store_knows_the_same_keys()
    {
        var issued = (await _keys.CreateAsync(Draft))!;
        var rotated = (await _keys.RotateAsync(issued.Key.Id, TimeSpan.FromMinutes(1))).Issued!;

        using var other = new KeyRing(_store, _time);

        Assert.Equal(KeyState.Usable, (await other.AuthenticateAsync(issued.Secret)).State);
        Assert.Equal(KeyState.Usable, (await other.AuthenticateAsync(rotated.Secret)).State);
    }

    [Fact]
    public async Task Second_rotation_never_lengthens_the_grace_of_the_first()
    {
        var first = (await _keys.CreateAsync(Draft))!;
        var second = (await _keys.RotateAsync(first.Key.Id, TimeSpan.FromSeconds(10))).Issued!;
        await _keys.RotateAsync(first.Key.Id, TimeSpan.FromHours(1));

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(KeyState.Expired, (await _keys.AuthenticateAsync(first.Secret)).State);
        Assert.Equal(KeyState.Usable, (await _keys.AuthenticateAsync(second.Secret)).State);
    }

    [Fact]
    public async Task Secrets_of_a_key_that_is_rotated_again_and_again_stay_few()
    {
        var issued = (await _keys.CreateAsync(Draft))!;
        for (var i = 0; i < 50; i++)
        {
            await _keys.RotateAsync(issued.Key.Id, TimeSpan.FromHours(1));
        }

        Assert.Equal(8, (await _keys.FindAsync(issued.Key.Id))!.Secrets.Length);
        Assert.Equal(KeyState.Unknown, (await _keys.AuthenticateAsync(issued.Secret)).State);
    }

    [Fact]
    public async Task First_admin_key_is_made_once()
    {
        var secret = await FirstKey.EnsureAsync(_keys, _time, null);

        Assert.Equal(Scopes.Admin, (await _keys.AuthenticateAsync(secret!)).Key!.Scopes & Scopes.Admin);
        Assert.Null(await FirstKey.EnsureAsync(_keys, _time, null));
        Assert.Equal(1, _store.Saves);
    }

    [Fact]
    public async Task Chosen_admin_key_is_taken_and_never_shown()
    {
        Assert.Null(await FirstKey.EnsureAsync(_keys, _time, "chosen-by-the-operator"));
        Assert.Null(await FirstKey.EnsureAsync(_keys, _time, "chosen-by-the-operator"));

        var key = (await _keys.AuthenticateAsync("chosen-by-the-operator")).Key!;
        Assert.Equal("chos", key.Prefix);
        Assert.Equal(1, _store.Saves);
        Assert.Null(await FirstKey.EnsureAsync(_keys, _time, "another-one"));
        Assert.Equal(KeyState.Usable, (await _keys.AuthenticateAsync("another-one")).State);
    }

    [Fact]
    public async Task Admin_key_is_made_anew_where_none_is_usable_any_more()
    {
        await _keys.CreateAsync(new("ends", Scopes.Admin, ExpiresAt: _time.GetUtcNow().AddHours(1)));
        Assert.Null(await FirstKey.EnsureAsync(_keys, _time, null));

        _time.Advance(TimeSpan.FromHours(1));

        Assert.NotNull(await FirstKey.EnsureAsync(_keys, _time, null));
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("line\nend")]
    [InlineData("schlüssel")]
    public async Task Chosen_admin_key_that_no_header_carries_is_refused_without_being_repeated(string chosen)
    {
        var refused = await Assert.ThrowsAsync<FormatException>(() => FirstKey.EnsureAsync(_keys, _time, chosen));

        Assert.DoesNotContain(chosen, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_have_256_bits_and_a_prefix_that_tells_none_of_them()
    {
        var secrets = Enumerable.Range(0, 1000).Select(_ => KeySecret.Create(isSandbox: false)).ToList();

        Assert.Equal(1000, secrets.Select(secret => secret.Split('_')[3]).Distinct().Count());
        Assert.All(secrets, secret =>
        {
            Assert.Equal(64, secret.Split('_')[3].Length);
            Assert.Equal(secret, $"{KeySecret.PrefixOf(secret)}_{secret.Split('_')[3]}");
            Assert.True(KeySecret.IsWellFormed(secret));
        });
        Assert.StartsWith("vk_test_", KeySecret.Create(isSandbox: true), StringComparison.Ordinal);
        Assert.Equal("", KeySecret.PrefixOf("abc"));
        Assert.Equal("vk_", KeySecret.PrefixOf("vk_live_short"));
    }
}
