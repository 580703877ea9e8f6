using System.Net;
using Validator.Domains;
using Validator.Smtp;
using Validator.Verdicts;
using static Engine.Tests.Domains.FakeHost;

namespace Engine.Tests.Domains;

/// <summary>A way out that a host's block list names, and the addresses that belong to it since they were put off there.</summary>
public sealed class ListedSourceTests
{
    private static readonly Func<SmtpReply> Listed = static () => Reply(554, "5.7.1", "Client host blocked using zen.spamhaus.org");
    private readonly FakeMailInternet _world = new();
    private readonly EgressAddress[] _ways = [new(IPAddress.Parse("192.0.2.11"), "one"), new(IPAddress.Parse("192.0.2.12"), "two")];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Address_that_was_put_off_is_asked_from_another_source_where_its_own_is_listed_meanwhile(bool atRecipient)
    {
        var listed = "";
        var asked = new HashSet<string>();
        var from = "";
        var host = _world.Host("mx");
        host.OpeningFrom = helo =>
        {
            from = helo;
            return !atRecipient && helo == listed ? Refused(Listed()) : null;
        };
        host.Rcpt = local => atRecipient && from == listed ? Listed() : local != "jane" ? NotFound : asked.Add(from) && asked.Count == 1 ? Greylist : Accept;
        await using var domain = _world.Verifier(null, _ways);

        var first = await domain.AskAsync(FakeMailInternet.Address("jane"));
        await CoolDownAsync(domain);
        listed = _ways.Single(way => way.Name == first.Retry!.Egress).HeloName;
        var second = await domain.AskAsync(FakeMailInternet.Address("jane"), first.Retry);

        Assert.Equal(Finding.Accepted, second.Finding);
        Assert.Equal([listed, listed, _ways.Single(way => way.HeloName != listed).HeloName], host.OpenedFrom);
    }

    [Fact]
    public async Task Address_that_was_put_off_comes_back_from_its_own_source_while_that_is_not_listed()
    {
        var host = _world.Host("mx");
        var asked = new HashSet<string>();
        host.Rcpt = local => asked.Add(local) ? Greylist : local[0] == 'u' && local.Length < 4 ? Accept : NotFound;
        await using var domain = _world.Verifier(null, _ways);

        for (var i = 0; i < 6; i++)
        {
            var first = await domain.AskAsync(FakeMailInternet.Address($"u{i}"));
            await CoolDownAsync(domain);
            Assert.Equal(Finding.Accepted, (await domain.AskAsync(FakeMailInternet.Address($"u{i}"), first.Retry)).Finding);
            await CoolDownAsync(domain);
        }

        Assert.All(_world.Log.Where(one => one.Recipient[0] == 'u').GroupBy(one => one.Recipient), triplet => Assert.Single(triplet.Select(one => one.Egress).Distinct()));
        Assert.Equal(2, _world.Log.Select(one => one.Egress).Distinct().Count());
    }

    [Fact]
    public async Task Where_every_source_is_listed_the_address_that_was_put_off_is_blocked()
    {
        var listed = false;
        var host = _world.Host("mx");
        host.Rcpt = _ => listed ? Listed() : Greylist;
        await using var domain = _world.Verifier(null, _ways);

        var first = await domain.AskAsync(FakeMailInternet.Address("jane"));
        await CoolDownAsync(domain);
        listed = true;
        var second = await domain.AskAsync(FakeMailInternet.Address("jane"), first.Retry);

        Assert.Equal((Finding.Blocked, null), (second.Finding, second.Retry));
        Assert.Equal(2, _world.Log.Where(one => one.Recipient == "jane@example.com").Select(one => one.Egress).Distinct().Count());
    }

    /// <summary>Lets what is still open end.</summary>
    private async Task CoolDownAsync(DomainVerifier domain)
    {
        while (!domain.IsIdle)
        {
            _world.Time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }
    }
}
