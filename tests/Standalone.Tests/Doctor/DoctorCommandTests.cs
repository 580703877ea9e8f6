using MailWorld;

namespace Standalone.Tests.Doctor;

public sealed class DoctorCommandTests
{
    [Fact]
    public async Task Host_where_all_is_well_can_verify()
    {
        var examined = await new DoctorWorld().ExamineAsync();

        Assert.Equal(
            ["resolver_answers", "port25_open", "helo_resolves", "reverse_confirmed", "blocklist_clear", "sender_takes_mail"],
            examined.Findings.Select(finding => finding.Code));
        Assert.All(examined.Findings, finding => Assert.Null(finding.Remedy));
        Assert.Equal(0, examined.Status);
    }

    [Fact]
    public async Task Text_is_a_line_a_finding_and_below_it_what_to_do()
    {
        await using var world = await new DoctorWorld().With(new HostScript { Greeting = "554 5.7.1 no \u009b31m" }).WithoutOption("--fallback-mail-from").StartAsync();
        using var program = new TestProgram();

        Assert.Equal(1, await program.RunAsync(new DoctorWorld().WithoutOption("--fallback-mail-from").ArgumentsFor(world)));

        var lines = program.OutputLines;
        Assert.StartsWith($"ok       {world.DnsEndPoint}: The DNS server answers (alpha.example: A ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("problem  127.0.0.9: Mail hosts refuse this host at the greeting (", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("         What to do: The network is open", lines[2], StringComparison.Ordinal);
        Assert.All(lines.Where(line => line.StartsWith(' ')), line => Assert.InRange(line.Length, 1, 120));
        Assert.Equal("This host cannot verify as it is: 1 problem, 1 warning.", lines[^1]);
        Assert.DoesNotContain('\u009b', program.OutputText);
        Assert.DoesNotContain('\e', program.OutputText);
        Assert.Empty(program.ErrorLines);
    }

    [Fact]
    public async Task Terminal_sees_colours()
    {
        await using var world = await new DoctorWorld().StartAsync();
        using var program = new TestProgram { IsTerminal = true };

        Assert.Equal(0, await program.RunAsync(new DoctorWorld().WithoutOption("--fallback-mail-from").ArgumentsFor(world)));

        Assert.StartsWith("\e[32mok       \e[0m", program.OutputText, StringComparison.Ordinal);
        Assert.Contains("\e[33mwarning  \e[0m<>: ", program.OutputText, StringComparison.Ordinal);
        Assert.EndsWith("\nThis host can verify: 0 problems, 1 warning.\n", program.OutputText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--format: 'csv'", "--format", "csv")]
    [InlineData("--probe-domain: 'localhost'", "--probe-domain", "localhost")]
    [InlineData("--blocklist: 'no list'", "--blocklist", "no list")]
    [InlineData("--public-address: '1.2'", "--public-address", "1.2")]
    [InlineData("--dns: 'x'", "--dns", "x")]
    public async Task Wrong_usage_is_status_2(string message, params string[] args)
    {
        using var program = new TestProgram();

        Assert.Equal(2, await program.RunAsync(["doctor", .. args]));

        Assert.Contains(message, program.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(program.OutputText);
    }

    [Fact]
    public async Task Form_of_verdicts_in_the_environment_is_not_that_of_findings()
    {
        await using var world = await new DoctorWorld().StartAsync();
        using var program = new TestProgram();
        program.Variables["VALIDATOR_Format"] = "csv";

        Assert.Equal(0, await program.RunAsync(new DoctorWorld().ArgumentsFor(world)));

        Assert.StartsWith("ok ", program.OutputText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_it_says_so_and_fails()
    {
        await using var world = await new DoctorWorld().With(new HostScript { Greeting = new ReplyScript { Fault = ReplyFault.Silence } }).StartAsync();
        using var program = new TestProgram();
        using var interrupted = new CancellationTokenSource();

        var run = program.RunAsync(new DoctorWorld().ArgumentsFor(world), interrupted.Token);
        await world.Record.WhenAsync(record => record.Connections == 2).WaitAsync(TimeSpan.FromSeconds(30));
        await interrupted.CancelAsync();

        Assert.Equal(1, await run.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("interrupted", program.Error.ToString(), StringComparison.Ordinal);
    }
}
