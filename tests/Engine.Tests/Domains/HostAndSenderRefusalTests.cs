using Validator;
using Validator.Verdicts;
using static Engine.Tests.Domains.FakeHost;

namespace Engine.Tests.Domains;

public sealed class HostAndSenderRefusalTests
{
    private readonly FakeMailInternet _world = new();

    [Fact]
    public async Task Dead_host_gives_way_to_the_next()
    {
        _world.Host("mx1", 10).Opening = () => Dead;
        _world.Host("mx2", 20).Rcpt = local => local == "jane" ? Accept : NotFound;
        await using var domain = _world.Verifier();

        var outcome = await domain.AskAsync(FakeMailInternet.Address("jane"));

        Assert.Equal((Finding.Accepted, "mx2"), (outcome.Finding, outcome.Smtp!.Host));
    }

    [Theory]
    [InlineData(554, "5.7.1", "Service unavailable; client blocked using zen.spamhaus.org", Finding.Blocked)]
    [InlineData(554, null, "No SMTP service here", Finding.Blocked)]
    public async Task Refusal_at_the_greeting_of_every_host_is_about_us(int code, string? enhanced, string text, Finding expected)
    {
        _world.Host("mx1", 10).Opening = () => Dead;
        _world.Host("mx2", 20).Opening = () => Refused(Reply(code, enhanced, text));
        await using var domain = _world.Verifier();

        var outcome = await domain.AskAsync(FakeMailInternet.Address("jane"));

        Assert.Equal((expected, "mx2", code), (outcome.Finding, outcome.Smtp!.Host, outcome.Smtp.Code));
        Assert.Null(outcome.Retry);
    }

    [Fact]
    public async Task Too_many_connections_at_the_greeting_is_a_reason_to_wait()
    {
        var greetings = 0;
        var host = _world.Host("mx");
        host.Opening = () => ++greetings == 1 ? Refused(Reply(421, "4.7.0", "Too many connections from your IP")) : null;
        host.Rcpt = local => local == "jane" ? Accept : NotFound;
        await using var domain = _world.Verifier();

        var first = await domain.AskAsync(FakeMailInternet.Address("jane"));
        var second = await domain.AskAsync(FakeMailInternet.Address("jane"), first.Retry);

        Assert.NotNull(first.Retry);
        Assert.False(first.Greylisted);
        Assert.Equal((Finding.Accepted, 2), (second.Finding, second.Smtp!.Attempts));
    }

    [Theory]
    [InlineData(451, "4.3.0", "Temporary lookup failure")]
    [InlineData(550, "5.7.1", "Access denied, your policy")]
    public async Task Host_that_refuses_the_sender_gives_way_to_the_next(int code, string enhanced, string text)
    {
        _world.Host("mx1", 10).Mail = _ => Reply(code, enhanced, text);
        _world.Host("mx2", 20).Rcpt = local => local == "jane" ? Accept : NotFound;
        await using var domain = _world.Verifier();

        var outcome = await domain.AskAsync(FakeMailInternet.Address("jane"));

        Assert.Equal((Finding.Accepted, "mx2", 2), (outcome.Finding, outcome.Smtp!.Host, outcome.Smtp.Attempts));
    }

    [Fact]
    public async Task Refusal_of_the_sender_everywhere_is_no_verdict_on_the_mailbox()
    {
        _world.Host("mx1", 10).Mail = _ => Reply(550, "5.1.1", "User unknown");
        _world.Host("mx2", 20).Opening = () => Dead;
        await using var domain = _world.Verifier();

        var outcome = await domain.AskAsync(FakeMailInternet.Address("jane"));

        Assert.Equal((Finding.Blocked, "mx1"), (outcome.Finding, outcome.Smtp!.Host));
    }

    [Fact]
    public async Task Refused_null_sender_without_a_fallback_names_the_option()
    {
        _world.Host("mx").Mail = _ => Reply(553, null, "Null sender is not allowed");
        await using var domain = _world.Verifier();

        var outcome = await domain.AskAsync(FakeMailInternet.Address("jane"));

        Assert.Equal(Finding.Blocked, outcome.Finding);
        Assert.Contains("--fallback-mail-from", outcome.Smtp!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_null_sender_is_replaced_by_the_fallback_for_the_whole_domain()
    {
        var host = _world.Host("mx");
        host.Mail = sender => sender.Length == 0 ? Reply(553, null, "Null sender is not allowed") : null;
        host.Rcpt = local => local is "jane" or "john" ? Accept : NotFound;
        await using var domain = _world.Verifier(new VerifierOptions { FallbackMailFrom = "postmaster@example.net" });

        var jane = await domain.AskAsync(FakeMailInternet.Address("jane"));
        var john = await domain.AskAsync(FakeMailInternet.Address("john"));

        Assert.Equal((Finding.Accepted, Finding.Accepted), (jane.Finding, john.Finding));
        Assert.All(_world.Log, asked => Assert.Equal("postmaster@example.net", asked.Sender));
    }
}
