using MailWorld;
using Validator.Dns;
using Validator.Standalone.Doctor;
using Validator.Standalone.Doctor.Checks;

namespace Standalone.Tests.Doctor;

public sealed class ResolverTests
{
    private const string Nonsense = "nobodyhasthis";

    [Fact]
    public async Task Without_a_server_that_is_the_finding()
    {
        await using var world = await new DoctorWorld().StartAsync();

        var finding = Assert.Single(await RunAsync(world, context => context with { DnsServers = [] }));

        Assert.Equal((FindingKinds.ResolverMissing.Code, FindingLevel.Problem), (finding.Code, finding.Level));
    }

    [Fact]
    public async Task Server_that_fails_is_the_only_finding_since_the_others_need_one()
    {
        var examined = await new DoctorWorld()
            .With(DoctorWorld.Faulty("alpha.example", DnsFault.Servfail))
            .With(DoctorWorld.Faulty("beta.example", DnsFault.Servfail))
            .ExamineAsync();

        Assert.Contains("MX the server failed or refused", examined.OnlyProblem("resolver_fails").Detail, StringComparison.Ordinal);
        Assert.Single(examined.Findings);
    }

    [Fact]
    public async Task Server_that_answers_for_addresses_alone_fails()
    {
        var onlyMx = new DnsScript { Fault = DnsFault.Refused, Types = ["MX"] };
        var examined = await new DoctorWorld()
            .With(new DomainScript { Name = "alpha.example", Dns = onlyMx })
            .With(new DomainScript { Name = "beta.example", Dns = onlyMx })
            .ExamineAsync();

        examined.OnlyProblem("resolver_fails");
    }

    [Fact]
    public async Task Name_with_a_fault_of_its_own_is_not_the_servers()
    {
        var examined = await new DoctorWorld().With(DoctorWorld.Faulty("beta.example", DnsFault.Servfail)).ExamineAsync();

        examined.The("resolver_answers");
        examined.OnlyWarning("probe_without_host");
    }

    [Fact]
    public async Task Dead_server_beside_one_that_answers_is_a_warning()
    {
        var examined = await new DoctorWorld().With("--dns", "127.0.0.1:1").ExamineAsync();

        Assert.Equal("127.0.0.1:1", examined.OnlyWarning("resolver_fails").Subject);
        examined.The("resolver_answers");
        examined.The("port25_open");
    }

    [Fact]
    public async Task Slow_server_is_a_warning()
    {
        await using var world = await new DoctorWorld()
            .With(new DomainScript { Name = "alpha.example", Dns = new DnsScript { Delay = TimeSpan.FromSeconds(1.1) } })
            .StartAsync();

        var finding = Assert.Single(await RunAsync(world));

        Assert.Equal((FindingKinds.ResolverSlow.Code, FindingLevel.Warning), (finding.Code, finding.Level));
    }

    [Theory]
    [InlineData($"{Nonsense}.invalid")]
    [InlineData($"www.{Nonsense}.com")]
    public async Task Server_that_makes_names_up_is_a_problem(string name)
    {
        await using var world = await new DoctorWorld().With(DoctorWorld.Name(name, "A", "127.9.9.9")).StartAsync();

        var finding = Assert.Single(await RunAsync(world), finding => finding.Level != FindingLevel.Ok);

        Assert.Equal((FindingKinds.ResolverInvents.Code, FindingLevel.Problem), (finding.Code, finding.Level));
        Assert.Contains(name, finding.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DnsFault.NoData)]
    [InlineData(DnsFault.Servfail)]
    public async Task Server_that_does_not_say_NXDOMAIN_is_a_warning(DnsFault fault)
    {
        await using var world = await new DoctorWorld().With(DoctorWorld.Faulty($"www.{Nonsense}.com", fault)).StartAsync();

        var finding = Assert.Single(await RunAsync(world), finding => finding.Level != FindingLevel.Ok);

        Assert.Equal((FindingKinds.ResolverHidesMissing.Code, FindingLevel.Warning), (finding.Code, finding.Level));
    }

    [Fact]
    public async Task Nonsense_is_another_each_time()
    {
        await using var world = await new DoctorWorld().StartAsync();
        await using var dns = new DnsResolver(new() { Servers = [world.DnsEndPoint] });

        Assert.NotEqual(DoctorWorld.ContextOf(world, dns).Nonsense, DoctorWorld.ContextOf(world, dns).Nonsense);
    }

    private static async Task<IReadOnlyList<Finding>> RunAsync(World world, Func<DoctorContext, DoctorContext>? change = null)
    {
        await using var dns = new DnsResolver(new() { Servers = [world.DnsEndPoint] });
        var context = DoctorWorld.ContextOf(world, dns) with { Nonsense = Nonsense };
        return await new ResolverCheck(change?.Invoke(context) ?? context).RunAsync(CancellationToken.None);
    }
}
