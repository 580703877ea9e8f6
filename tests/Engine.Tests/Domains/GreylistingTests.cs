using Validator;
using Validator.Verdicts;
using static Engine.Tests.Domains.FakeHost;

namespace Engine.Tests.Domains;

public sealed class GreylistingTests
{
    private readonly FakeMailInternet _world = new();

    [Fact]
    public async Task Greylisted_address_is_put_off_with_the_triplet_of_the_retry_and_the_probe_ages_along()
    {
        var refused = new HashSet<string>();
        _world.Host("mx").Rcpt = local => refused.Add(local) ? Greylist : local == "jane" ? Accept : NotFound;
        await using var domain = _world.Verifier(null, new(null, "a"), new(System.Net.IPAddress.Loopback, "b"));

        var first = await domain.AskAsync(FakeMailInternet.Address("jane"));
        var second = await domain.AskAsync(FakeMailInternet.Address("jane"), first.Retry);

        Assert.Equal(TimeSpan.FromSeconds(45), first.RetryAfter);
        Assert.Equal((Finding.Accepted, false, true, 2), (second.Finding, second.CatchAll, second.Greylisted, second.Smtp!.Attempts));
        Assert.Equal(4, _world.Log.Count);
        Assert.Single(_world.Log.Select(asked => (asked.Egress, asked.Sender)).Distinct());
        Assert.Equal(2, _world.Recipients.Distinct().Count());
    }

    [Fact]
    public async Task Probe_ages_along_with_a_whole_group_of_greylisted_addresses()
    {
        var refused = new HashSet<string>();
        _world.Host("mx").Rcpt = local => refused.Add(local) ? Greylist : local.StartsWith("user", StringComparison.Ordinal) ? Accept : NotFound;
        await using var domain = _world.Verifier();
        string[] users = ["user1", "user2", "user3", "user4", "user5"];

        var first = await Task.WhenAll(users.Select(user => domain.AskAsync(FakeMailInternet.Address(user))));
        var second = await Task.WhenAll(users.Zip(first, (user, put) => domain.AskAsync(FakeMailInternet.Address(user), put.Retry)));

        Assert.All(first, outcome => Assert.NotNull(outcome.Retry));
        Assert.All(second, outcome => Assert.Equal((Finding.Accepted, false), (outcome.Finding, outcome.CatchAll)));
    }

    [Theory]
    [InlineData("4.3.0", "Internal error, try again later", Finding.HostFault, false)]
    [InlineData("4.7.1", "Please try again later", Finding.PutOff, true)]
    public async Task Temporary_fault_at_a_recipient_is_asked_again_and_is_no_greylisting(string enhanced, string text, Finding finding, bool greylisted)
    {
        _world.Host("mx").Rcpt = _ => Reply(451, enhanced, text);
        await using var domain = _world.Verifier();

        var first = await domain.AskAsync(FakeMailInternet.Address("jane"));

        Assert.NotNull(first.Retry);
        Assert.Equal((finding, greylisted), (first.Finding, first.Greylisted));
    }

    [Fact]
    public async Task Put_off_to_the_last_is_unknown_and_each_wait_is_eight_times_the_one_before()
    {
        _world.Host("mx").Rcpt = _ => Greylist;
        await using var domain = _world.Verifier();

        var first = await domain.AskAsync(FakeMailInternet.Address("jane"));
        var second = await domain.AskAsync(FakeMailInternet.Address("jane"), first.Retry);
        var third = await domain.AskAsync(FakeMailInternet.Address("jane"), second.Retry);

        Assert.Equal(TimeSpan.FromSeconds(360), second.RetryAfter);
        Assert.Null(third.Retry);
        Assert.Equal((Finding.PutOff, true, 3), (third.Finding, third.Greylisted, third.Smtp!.Attempts));
    }

    [Theory]
    [InlineData(451, "4.7.1", "Service unavailable - try again later", Finding.PutOff)]
    [InlineData(450, null, "Try later", Finding.PutOff)]
    [InlineData(451, "4.3.0", "Temporary lookup failure", Finding.HostFault)]
    [InlineData(452, "4.3.1", "Insufficient system storage", Finding.HostFault)]
    public async Task What_put_the_address_off_is_named_only_at_the_end(int code, string? enhanced, string text, Finding expected)
    {
        _world.Host("mx").Rcpt = _ => Reply(code, enhanced, text);
        await using var domain = _world.Verifier(new VerifierOptions { GreylistRetries = 1 });

        var first = await domain.AskAsync(FakeMailInternet.Address("jane"));
        var last = await domain.AskAsync(FakeMailInternet.Address("jane"), first.Retry);

        Assert.NotNull(first.Retry);
        Assert.Equal((expected, null), (last.Finding, last.Retry));
    }

    [Fact]
    public async Task Wait_that_the_reply_names_is_kept_within_half_an_hour()
    {
        _world.Host("mx").Rcpt = local => Reply(450, "4.2.0", local == "a" ? "Greylisted for 300 seconds" : "try again in 5 hours");
        await using var domain = _world.Verifier();

        Assert.Equal(TimeSpan.FromMinutes(5), (await domain.AskAsync(FakeMailInternet.Address("a"))).RetryAfter);
        Assert.Equal(TimeSpan.FromMinutes(30), (await domain.AskAsync(FakeMailInternet.Address("b"))).RetryAfter);
    }
}
