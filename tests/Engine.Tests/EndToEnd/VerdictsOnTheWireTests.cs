using System.Text;
using MailWorld;
using Validator;
using Validator.Addresses;
using Validator.Dns;
using Validator.Verdicts;

namespace Engine.Tests.EndToEnd;

public sealed class VerdictsOnTheWireTests
{
    private static readonly WorldScript Script = new()
    {
        Domains =
        [
            new() { Name = "plain.example", Mx = ["20 mx2.plain.example", "10 mx1.plain.example"], Mailboxes = { ["jane"] = "accept", ["full"] = "full", ["off"] = "disabled" } },
            new() { Name = "all.example", CatchAll = true },
            new() { Name = "implicit.example", Route = DomainRoute.Implicit, Mailboxes = { ["jane"] = "accept" } },
            new() { Name = "null.example", Route = DomainRoute.NullMx },
            new() { Name = "none.example", Route = DomainRoute.None },
            new() { Name = "servfail.example", Dns = new() { Fault = DnsFault.Servfail } },
            new() { Name = "xn--bcher-kva.example", Mailboxes = { ["grüße"] = "accept" } },
            new() { Name = "[127.55.5.5]", Mx = ["0 literal.example"], Mailboxes = { ["jane"] = "accept" } },
            new() { Name = "mailinator.com", CatchAll = true },
            new() { Name = "gmail.com", Mailboxes = { ["info"] = "accept" } },
        ],
        Hosts = [new() { Name = "literal.example", Addresses = ["127.55.5.5"] }],
    };

    [Theory]
    [InlineData("jane@plain.example", VerdictStatus.Deliverable, VerdictReason.Accepted, Confidence.High)]
    [InlineData("nobody@plain.example", VerdictStatus.Undeliverable, VerdictReason.MailboxNotFound, Confidence.Medium)]
    [InlineData("full@plain.example", VerdictStatus.Risky, VerdictReason.MailboxFull, Confidence.High)]
    [InlineData("off@plain.example", VerdictStatus.Undeliverable, VerdictReason.MailboxDisabled, Confidence.High)]
    [InlineData("jane@all.example", VerdictStatus.Risky, VerdictReason.CatchAll, Confidence.Low)]
    [InlineData("jane@implicit.example", VerdictStatus.Deliverable, VerdictReason.Accepted, Confidence.High)]
    [InlineData("jane@null.example", VerdictStatus.Undeliverable, VerdictReason.NullMx, Confidence.High)]
    [InlineData("jane@none.example", VerdictStatus.Undeliverable, VerdictReason.NoMailServer, Confidence.High)]
    [InlineData("jane@absent.example", VerdictStatus.Undeliverable, VerdictReason.DomainNotFound, Confidence.High)]
    [InlineData("jane@servfail.example", VerdictStatus.Unknown, VerdictReason.DnsError, Confidence.Low)]
    [InlineData("grüße@bücher.example", VerdictStatus.Deliverable, VerdictReason.Accepted, Confidence.High)]
    [InlineData("jane@[127.55.5.5]", VerdictStatus.Deliverable, VerdictReason.Accepted, Confidence.High)]
    [InlineData("jane@mailinator.com", VerdictStatus.Risky, VerdictReason.Disposable, Confidence.High)]
    [InlineData("not an address", VerdictStatus.Undeliverable, VerdictReason.InvalidSyntax, Confidence.High)]
    [InlineData("", VerdictStatus.Undeliverable, VerdictReason.InvalidSyntax, Confidence.High)]
    public async Task Address_gets_the_verdict_of_its_host(string email, VerdictStatus status, VerdictReason reason, Confidence confidence)
    {
        await using var world = await LivingWorld.StartAsync(Script);

        var verdict = await world.VerifyAsync(email);

        Assert.Equal((email, status, reason, confidence), (verdict.Email, verdict.Status, verdict.Reason, verdict.Confidence));
    }

    [Fact]
    public async Task Verdict_tells_all_that_was_learned()
    {
        await using var world = await LivingWorld.StartAsync(Script);

        var verdict = await world.VerifyAsync("Jane@Plain.Example");

        Assert.Equal(("Jane@plain.example", "plain.example"), (verdict.Normalized, verdict.Domain));
        Assert.Equal(new VerdictFlags { CatchAll = false }, verdict.Flags);
        Assert.Equal(MailRouteSource.Mx, verdict.Dns.Source);
        Assert.Equal([new VerdictMx("mx1.plain.example", 10), new VerdictMx("mx2.plain.example", 20)], verdict.Dns.Mx.ToArray());
        Assert.Equal(new VerdictSmtp("mx1.plain.example", 250, "2.1.5", "Ok", false, 1), verdict.Smtp);
        Assert.InRange(verdict.ElapsedMs, 0, 60_000);
        Assert.False(verdict.Cached);
    }

    [Theory]
    [InlineData("jane@null.example")]
    [InlineData("jane@absent.example")]
    [InlineData("not an address")]
    public async Task Where_no_conversation_took_place_there_is_none_in_the_verdict(string email)
    {
        await using var world = await LivingWorld.StartAsync(Script);

        var verdict = await world.VerifyAsync(email);

        Assert.Null(verdict.Smtp);
        Assert.Null(verdict.Flags.CatchAll);
        Assert.Equal(email.StartsWith("jane@null", StringComparison.Ordinal) ? MailRouteSource.NullMx : MailRouteSource.None, verdict.Dns.Source);
        Assert.Equal(0, world.Record.Connections);
    }

    [Theory]
    [InlineData(CheckDepth.Syntax, 0)]
    [InlineData(CheckDepth.Dns, 1)]
    public async Task Checks_go_no_further_than_asked(CheckDepth checks, int queries)
    {
        await using var world = await LivingWorld.StartAsync(Script, options => options with { Checks = checks });

        var verdict = await world.VerifyAsync("jane@plain.example");

        Assert.Equal((VerdictStatus.Unknown, VerdictReason.NotProbed), (verdict.Status, verdict.Reason));
        Assert.Equal(checks is CheckDepth.Dns ? MailRouteSource.Mx : MailRouteSource.None, verdict.Dns.Source);
        Assert.Equal(queries, Math.Min(1, world.Record.Queries.Length));
        Assert.Equal(0, world.Record.Connections);
    }

    [Theory]
    [InlineData("jane@null.example", VerdictReason.NullMx)]
    [InlineData("jane@absent.example", VerdictReason.DomainNotFound)]
    [InlineData("jane@none.example", VerdictReason.NoMailServer)]
    [InlineData("jane@servfail.example", VerdictReason.DnsError)]
    public async Task What_the_DNS_settles_needs_no_SMTP(string email, VerdictReason reason)
    {
        await using var world = await LivingWorld.StartAsync(Script, options => options with { Checks = CheckDepth.Dns });

        Assert.Equal(reason, (await world.VerifyAsync(email)).Reason);
    }

    [Fact]
    public async Task Mail_host_that_is_not_public_is_never_connected_to()
    {
        await using var world = await LivingWorld.StartAsync(Script, options => options with { AllowPrivateMx = false });

        var verdict = await world.VerifyAsync("jane@plain.example");

        Assert.Equal((VerdictStatus.Unknown, VerdictReason.NotProbed), (verdict.Status, verdict.Reason));
        Assert.Contains("--allow-private-mx", verdict.Detail, StringComparison.Ordinal);
        Assert.Null(verdict.Smtp);
        Assert.Equal(0, world.Record.Connections);
    }

    [Fact]
    public async Task Verdict_given_lately_is_given_again_without_asking()
    {
        await using var world = await LivingWorld.StartAsync(Script);
        var first = await world.VerifyAsync("Jane@plain.example");
        var asked = world.Record.RecipientCount;

        var second = await world.VerifyAsync("Jane@PLAIN.example");

        Assert.Equal(("Jane@PLAIN.example", true, first.CheckedAt, first.Smtp), (second.Email, second.Cached, second.CheckedAt, second.Smtp));
        Assert.False(first.Cached);
        Assert.Equal(asked, world.Record.RecipientCount);
    }

    [Fact]
    public async Task Role_is_a_flag_unless_the_caller_counts_it_as_risky()
    {
        await using var lenient = await LivingWorld.StartAsync(Script);
        await using var strict = await LivingWorld.StartAsync(Script, options => options with { TreatRoleAsRisky = true });

        var flagged = await lenient.VerifyAsync("info@gmail.com");
        var risky = await strict.VerifyAsync("info@gmail.com");

        Assert.Equal((VerdictReason.Accepted, true, true), (flagged.Reason, flagged.Flags.Role, flagged.Flags.Free));
        Assert.Equal((VerdictStatus.Risky, VerdictReason.RoleAccount), (risky.Status, risky.Reason));
    }

    [Fact]
    public async Task Reported_bounce_makes_an_accepted_address_risky()
    {
        await using var world = await LivingWorld.StartAsync(Script);
        world.Verifier.Bounces.Add(AddressParser.Parse("jane@plain.example").Address!);

        Assert.Equal(VerdictReason.ReportedBounced, (await world.VerifyAsync("jane@plain.example")).Reason);
    }

    [Theory]
    [InlineData("jane@plain.example\r\nRCPT TO:<x@plain.example>")]
    [InlineData("jane\r\n@plain.example")]
    [InlineData("\"jane\r\nQUIT\"@plain.example")]
    [InlineData("jane\0@plain.example")]
    [InlineData("jane@plain.example>\r\nDATA")]
    [InlineData("jane@plain.example\u2028QUIT")]
    public async Task Injection_is_refused_before_a_byte_is_sent(string email)
    {
        await using var world = await LivingWorld.StartAsync(Script);

        var verdict = await world.VerifyAsync(email);

        Assert.Equal(VerdictReason.InvalidSyntax, verdict.Reason);
        Assert.Equal(0, world.Record.Connections);
    }

    [Fact]
    public async Task Ten_megabytes_are_refused_at_once()
    {
        await using var world = await LivingWorld.StartAsync(Script);
        var email = new StringBuilder(10_000_020).Append('a', 10_000_000).Append("@plain.example").ToString();

        var verdict = await world.VerifyAsync(email);

        Assert.Equal(VerdictReason.InvalidSyntax, verdict.Reason);
        Assert.InRange(verdict.Detail!.Length, 1, 300);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(300)]
    public async Task Host_that_sends_one_reply_too_many_accepts_nobody(int milliseconds)
    {
        await using var world = await LivingWorld.StartAsync(new()
        {
            Domains = [new()
            {
                Name = "chatty.example",
                Mx = ["10 mx.chatty.example"],
                Others = new() { Reply = new() { Text = "550 5.1.1 No such user", Delay = TimeSpan.FromMilliseconds(milliseconds) } },
            }],
            Hosts = [new() { Name = "mx.chatty.example", Mail = new() { Raw = "250 2.1.0 Ok\r\n250 2.1.0 Ok\r\n" } }],
        });

        var verdicts = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => world.VerifyAsync($"nobody{i}@chatty.example")));

        Assert.All(verdicts, verdict => Assert.Equal((VerdictStatus.Unknown, VerdictReason.TemporaryFailure), (verdict.Status, verdict.Reason)));
        Assert.NotEqual(0, world.Record.RecipientCount);
    }

    [Fact]
    public async Task Address_asked_about_many_times_at_once_is_asked_once_and_each_gets_its_own_text_back()
    {
        await using var world = await LivingWorld.StartAsync(Script);
        string[] texts = ["Jane@plain.example", "Jane@PLAIN.example", "Jane@Plain.Example"];

        var verdicts = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => world.VerifyAsync(texts[i % 3])));

        Assert.All(verdicts.Select((verdict, i) => (verdict, i)), one => Assert.Equal((texts[one.i % 3], VerdictReason.Accepted), (one.verdict.Email, one.verdict.Reason)));
        Assert.Single(world.Record.RcptsOf("Jane@plain.example"));
    }
}
