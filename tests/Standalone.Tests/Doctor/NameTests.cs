using MailWorld;

namespace Standalone.Tests.Doctor;

/// <summary>HELO name and reverse DNS.</summary>
public sealed class NameTests
{
    [Theory]
    [InlineData("myhost")]
    [InlineData("localhost")]
    [InlineData("myhost.local")]
    public async Task Name_that_nobody_outside_can_know_is_a_problem(string helo)
    {
        var examined = await new DoctorWorld().With("--helo", helo).ExamineAsync();

        Assert.Equal(helo, examined.OnlyProblem("helo_not_fqdn").Subject);
    }

    [Fact]
    public async Task Address_literal_is_a_warning() =>
        (await new DoctorWorld().With("--helo", "[127.0.0.9]").ExamineAsync()).OnlyWarning("helo_literal");

    [Fact]
    public async Task Name_that_does_not_exist_is_a_problem() =>
        (await new DoctorWorld().With("--helo", "nowhere.example.net").ExamineAsync()).OnlyProblem("helo_unresolved");

    [Fact]
    public async Task Name_that_leads_elsewhere_is_a_warning()
    {
        var examined = await new DoctorWorld()
            .With("--helo", "other.example.net")
            .With(DoctorWorld.Name("other.example.net", "A", "127.0.0.77"))
            .ExamineAsync();

        Assert.Contains("127.0.0.77", examined.The("helo_elsewhere").Detail, StringComparison.Ordinal);
        Assert.Equal(0, examined.Status);
    }

    [Fact]
    public async Task Each_source_address_may_have_a_name_of_its_own()
    {
        var examined = await new DoctorWorld()
            .WithoutOption("--helo")
            .With("--source-address", $"{DoctorWorld.Source}={DoctorWorld.Helo}")
            .ExamineAsync();

        Assert.Equal(DoctorWorld.Helo, examined.The("helo_resolves").Subject);
        Assert.Equal(0, examined.Status);
    }

    [Fact]
    public async Task Address_without_a_name_is_a_problem() =>
        Assert.Equal(DoctorWorld.Source, (await new DoctorWorld().Without(DoctorWorld.Pointer).ExamineAsync()).OnlyProblem("reverse_missing").Subject);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Name_that_does_not_lead_back_is_a_problem(bool exists)
    {
        var world = new DoctorWorld().With(DoctorWorld.Name(DoctorWorld.Pointer, "PTR", "lost.example.net"));
        if (exists)
        {
            world.With(DoctorWorld.Name("lost.example.net", "A", "127.0.0.77"));
        }

        var examined = await world.ExamineAsync();

        Assert.Contains(exists ? "127.0.0.77" : "no such name", examined.OnlyProblem("reverse_unconfirmed").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_that_differ_are_a_warning()
    {
        var examined = await new DoctorWorld()
            .With(DoctorWorld.Name(DoctorWorld.Pointer, "PTR", "other.example.net"))
            .With(DoctorWorld.Name("other.example.net", "A", DoctorWorld.Source))
            .ExamineAsync();

        Assert.Contains("other.example.net", examined.OnlyWarning("reverse_not_helo").Detail, StringComparison.Ordinal);
        examined.The("reverse_confirmed");
    }

    [Theory]
    [InlineData("host-127-0-0-9.isp.example")]
    [InlineData("9.0.0.127.dyn.isp.example")]
    [InlineData("h127.000.000.009.isp.example")]
    public async Task Name_made_of_the_address_is_a_warning(string name)
    {
        var examined = await new DoctorWorld()
            .With(DoctorWorld.Name(DoctorWorld.Pointer, "PTR", name))
            .With(DoctorWorld.Name(name, "A", DoctorWorld.Source))
            .With("--helo", name)
            .ExamineAsync();

        examined.OnlyWarning("reverse_generic");
    }

    [Theory]
    [InlineData(DoctorWorld.Pointer)]
    [InlineData(DoctorWorld.Helo)]
    public async Task Failure_of_the_DNS_is_not_taken_for_a_missing_name(string name)
    {
        var examined = await new DoctorWorld().With(DoctorWorld.Faulty(name, DnsFault.Servfail)).ExamineAsync();

        Assert.Contains(examined.Findings, finding => finding.Code == "lookup_failed");
        Assert.Equal(0, examined.Status);
    }

    [Fact]
    public async Task Address_behind_NAT_is_said_not_to_be_known()
    {
        var examined = await new DoctorWorld().WithoutOption("--allow-private-mx").ExamineAsync();

        Assert.Contains("127.0.0.9 is not a public address", examined.The("address_unknown").Detail, StringComparison.Ordinal);
        Assert.Contains("not known", examined.The("helo_resolves").Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(examined.Findings, finding => finding.Code.StartsWith("reverse", StringComparison.Ordinal) || finding.Code.StartsWith("blocklist", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Address_behind_NAT_that_is_named_is_examined()
    {
        var examined = await new DoctorWorld()
            .WithoutOption("--allow-private-mx")
            .With("--public-address", "198.51.100.7")
            .With(DoctorWorld.Name("7.100.51.198.in-addr.arpa", "PTR", DoctorWorld.Helo))
            .With(DoctorWorld.Name(DoctorWorld.Helo, "A", "198.51.100.7"))
            .With(DoctorWorld.Name($"7.100.51.198.{DoctorWorld.List}", "A", "127.0.0.3"))
            .ExamineAsync();

        examined.Lacks("address_unknown");
        examined.The("helo_resolves");
        Assert.Equal("198.51.100.7", examined.The("reverse_confirmed").Subject);
        Assert.Equal("198.51.100.7", examined.The("blocklist_listed").Subject);
    }

    [Fact]
    public async Task IPv6_address_has_reverse_DNS_and_lists_by_half_octets()
    {
        const string Reversed = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2";
        var examined = await new DoctorWorld()
            .WithoutOption("--allow-private-mx")
            .With("--public-address", "2001:db8::1")
            .With(DoctorWorld.Name($"{Reversed}.ip6.arpa", "PTR", DoctorWorld.Helo))
            .With(DoctorWorld.Name(DoctorWorld.Helo, "AAAA", "2001:db8::1"))
            .With(DoctorWorld.Name($"{Reversed}.{DoctorWorld.List}", "A", "127.0.0.3"))
            .ExamineAsync();

        examined.The("reverse_confirmed");
        examined.The("blocklist_listed");
    }

    [Fact]
    public async Task Source_that_the_system_chooses_is_found_without_sending_anything()
    {
        var examined = await new DoctorWorld()
            .WithoutOption("--source-address")
            .With(DoctorWorld.Name("1.0.0.127.in-addr.arpa", "PTR", DoctorWorld.Helo))
            .With(DoctorWorld.Name(DoctorWorld.Helo, "A", "127.0.0.1"))
            .ExamineAsync();

        Assert.Equal("127.0.0.1", examined.The("reverse_confirmed").Subject);
        Assert.Equal(2, examined.Record.Connections);
    }
}
