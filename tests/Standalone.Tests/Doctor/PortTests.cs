using System.Net.Sockets;
using MailWorld;
using Validator.Dns;
using Validator.Smtp;
using Validator.Standalone.Doctor;
using Validator.Standalone.Doctor.Checks;

namespace Standalone.Tests.Doctor;

public sealed class PortTests
{
    private static readonly HostScript Silent = new() { Connect = ConnectBehaviour.Silence };

    [Fact]
    public async Task Conversation_ends_with_EHLO_and_QUIT()
    {
        var examined = await new DoctorWorld().ExamineAsync();

        Assert.Contains("mx1.alpha.example", examined.The("port25_open").Detail, StringComparison.Ordinal);
        foreach (var host in (string[])["mx1.alpha.example", "mx1.beta.example"])
        {
            var session = Assert.Single(examined.Record.SessionsOf(host));
            Assert.Equal(["EHLO", "QUIT"], session.Commands.Select(command => command.Verb));
            Assert.Equal(DoctorWorld.Source, session.Client.Address.ToString());
        }
    }

    [Fact]
    public async Task Blocked_port_times_out()
    {
        var examined = await new DoctorWorld().With(Silent).With("--connect-timeout", "0.3").ExamineAsync();

        var finding = examined.OnlyProblem("port25_timed_out");
        Assert.Contains("provider", finding.Remedy, StringComparison.Ordinal);
        Assert.Contains("mx1.beta.example", finding.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_mail_host_of_two_that_times_out_is_a_warning()
    {
        var examined = await new DoctorWorld().With(Silent with { Name = "mx1.beta.example" }).With("--connect-timeout", "0.3").ExamineAsync();

        examined.OnlyWarning("port25_timed_out");
        examined.The("port25_open");
    }

    [Fact]
    public async Task Each_source_address_is_judged_by_itself()
    {
        var blocked = new HostScript { Blocklist = new BlocklistScript { Clients = ["127.0.0.10"] } };
        var examined = await new DoctorWorld()
            .With(blocked)
            .With("--source-address ", "127.0.0.10")
            .With(DoctorWorld.Name("10.0.0.127.in-addr.arpa", "PTR", DoctorWorld.Helo))
            .With(new DomainScript
            {
                Name = DoctorWorld.Helo, Route = DomainRoute.None, Records = [new() { Type = "A", Data = DoctorWorld.Source }, new() { Type = "A", Data = "127.0.0.10" }],
            })
            .ExamineAsync();

        Assert.Equal(DoctorWorld.Source, examined.The("port25_open").Subject);
        Assert.Equal("127.0.0.10", examined.OnlyProblem("port25_rejected").Subject);
    }

    [Fact]
    public async Task Firewall_that_rejects_refuses()
    {
        var examined = await new DoctorWorld().With(new HostScript { Connect = ConnectBehaviour.Refuse }).ExamineAsync();

        examined.OnlyProblem("port25_refused");
    }

    [Fact]
    public async Task Missing_route_is_told_apart()
    {
        await using var world = await new DoctorWorld().StartAsync();
        await using var dns = new DnsResolver(new() { Servers = [world.DnsEndPoint] });
        var context = DoctorWorld.ContextOf(world, dns) with { Smtp = new Unreachable() };
        var targets = await ProbeTarget.FindAsync(context, CancellationToken.None);

        var finding = Assert.Single(await new PortCheck(context, targets, WayOut.Find(context, targets)).RunAsync(CancellationToken.None));

        Assert.Equal((FindingKinds.PortUnreachable.Code, FindingLevel.Problem), (finding.Code, finding.Level));
    }

    [Fact]
    public async Task Something_that_does_not_speak_SMTP_is_no_mail_host()
    {
        var web = new HostScript { Greeting = new ReplyScript { Raw = "HTTP/1.1 400 Bad Request\r\n\r\n", Then = AfterReply.Close } };

        (await new DoctorWorld().With(web).ExamineAsync()).OnlyProblem("port25_not_mail");
    }

    [Fact]
    public async Task Something_that_opens_and_stays_silent_is_no_mail_host()
    {
        var mute = new HostScript { Greeting = new ReplyScript { Fault = ReplyFault.Silence } };

        (await new DoctorWorld().With(mute).With("--command-timeout", "0.3").ExamineAsync()).OnlyProblem("port25_not_mail");
    }

    [Fact]
    public async Task Refusal_at_the_greeting_shows_the_hosts_words()
    {
        var examined = await new DoctorWorld().With(new HostScript { Greeting = "554 5.7.1 we know you" }).ExamineAsync();

        Assert.Contains("554 5.7.1 we know you", examined.OnlyProblem("port25_rejected").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unrelated_hosts_that_greet_alike_are_intercepted()
    {
        var examined = await new DoctorWorld().With(new HostScript { Greeting = "220 Filter.isp.example ESMTP" }).ExamineAsync();

        Assert.Contains("Filter.isp.example", examined.OnlyProblem("port25_intercepted").Detail, StringComparison.Ordinal);
        examined.Lacks("port25_open");
    }

    [Fact]
    public async Task Two_names_of_one_operator_are_not_intercepted()
    {
        var examined = await new DoctorWorld().With(new HostScript { Greeting = "220 mx.alpha.example ESMTP" }).ExamineAsync();

        Assert.Equal(0, examined.Status);
        examined.Lacks("port25_intercepted");
    }

    [Fact]
    public async Task Dead_proxy_is_named()
    {
        var examined = await new DoctorWorld().With("--proxy", "socks5://user:secret@127.0.0.1:1").ExamineAsync();

        var finding = examined.OnlyProblem("proxy_failed");
        Assert.Equal("socks5://127.0.0.1:1", finding.Subject);
        Assert.DoesNotContain("secret", finding.ToString(), StringComparison.Ordinal);
        examined.The("address_unknown");
    }

    [Fact]
    public async Task Domains_without_mail_hosts_cannot_be_tried()
    {
        var examined = await new DoctorWorld()
            .With(new DomainScript { Name = "alpha.example", Route = DomainRoute.NullMx })
            .With(new DomainScript { Name = "beta.example", Route = DomainRoute.None })
            .With("--fallback-mail-from", "verify@other.example")
            .With(new DomainScript { Name = "other.example" })
            .ExamineAsync();

        examined.OnlyProblem("probe_without_host");
    }

    [Fact]
    public async Task Mail_hosts_that_are_not_public_are_not_connected_to()
    {
        var examined = await new DoctorWorld().WithoutOption("--allow-private-mx").ExamineAsync();

        examined.OnlyProblem("probe_not_public");
        Assert.Equal(0, examined.Record.Connections);
    }

    private sealed class Unreachable : ISmtpConnector
    {
        public Task<SmtpOpening> OpenAsync(SmtpEndpoint endpoint, CancellationToken cancellationToken = default) => Task.FromResult(new SmtpOpening(
            new SmtpFailure(SmtpFailureKind.ConnectionFailed, SmtpPhase.Connect, "No route.") { SocketError = SocketError.NetworkUnreachable }));
    }
}
