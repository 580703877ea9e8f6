using MailWorld;

namespace Standalone.Tests.Doctor;

/// <summary>Block lists and senders.</summary>
public sealed class ListAndSenderTests
{
    private const string Listed = $"9.0.0.127.{DoctorWorld.List}";
    private const string TestEntry = $"2.0.0.127.{DoctorWorld.List}";
    private const string NoEntry = $"1.0.0.127.{DoctorWorld.List}";

    [Fact]
    public async Task Listed_address_is_a_problem_with_the_lists_words()
    {
        var examined = await new DoctorWorld()
            .With(new DomainScript
            {
                Name = Listed, Route = DomainRoute.None, Records = [new() { Type = "A", Data = "127.0.0.4" }, new() { Type = "TXT", Data = "https://list.example/why" }],
            })
            .ExamineAsync();

        var finding = examined.OnlyProblem("blocklist_listed");
        Assert.Equal(DoctorWorld.Source, finding.Subject);
        Assert.Equal("list.example answers 127.0.0.4: https://list.example/why", finding.Detail);
    }

    [Theory]
    [InlineData(Listed)]
    [InlineData(TestEntry)]
    public async Task Refused_question_is_not_taken_for_a_listing(string name)
    {
        var examined = await new DoctorWorld().With(DoctorWorld.Name(name, "A", "127.255.255.254")).ExamineAsync();

        Assert.Contains("127.255.255.254", examined.OnlyWarning("blocklist_refused").Detail, StringComparison.Ordinal);
        examined.Lacks("blocklist_clear");
    }

    [Fact]
    public async Task List_without_its_test_entry_is_not_believed()
    {
        var examined = await new DoctorWorld().Without(TestEntry).ExamineAsync();

        examined.OnlyWarning("blocklist_unusable");
        examined.Lacks("blocklist_clear");
    }

    [Fact]
    public async Task List_that_lists_everything_is_not_believed()
    {
        var examined = await new DoctorWorld()
            .With(DoctorWorld.Name(NoEntry, "A", "127.0.0.2"))
            .With(DoctorWorld.Name(Listed, "A", "127.0.0.2"))
            .ExamineAsync();

        examined.OnlyWarning("blocklist_unusable");
    }

    [Theory]
    [InlineData(TestEntry)]
    [InlineData(Listed)]
    public async Task Address_outside_127_is_no_listing(string name)
    {
        var examined = await new DoctorWorld().With(DoctorWorld.Name(name, "A", "198.51.100.1")).ExamineAsync();

        examined.OnlyWarning("blocklist_unusable");
    }

    [Theory]
    [InlineData(TestEntry)]
    [InlineData(Listed)]
    public async Task List_that_fails_says_nothing_about_the_address(string name)
    {
        var examined = await new DoctorWorld().With(DoctorWorld.Faulty(name, DnsFault.Servfail)).ExamineAsync();

        examined.OnlyWarning("blocklist_silent");
        examined.Lacks("blocklist_clear");
    }

    [Fact]
    public async Task Lists_can_be_left_out()
    {
        var examined = await new DoctorWorld().With("--blocklist", "none").ExamineAsync();

        Assert.Equal(0, examined.Status);
        examined.Lacks("blocklist_clear");
        Assert.DoesNotContain(examined.Record.Queries, query => query.Name.EndsWith(DoctorWorld.List, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(DomainRoute.NullMx)]
    [InlineData(DomainRoute.None)]
    [InlineData(DomainRoute.Absent)]
    public async Task Fallback_sender_of_a_domain_without_mail_is_a_warning(DomainRoute route)
    {
        var examined = await new DoctorWorld()
            .With("--fallback-mail-from", "verify@dead.example")
            .With(new DomainScript { Name = "dead.example", Route = route })
            .ExamineAsync();

        Assert.Equal("verify@dead.example", examined.OnlyWarning("sender_without_mail").Subject);
    }

    [Fact]
    public async Task Sender_for_all_of_a_domain_without_mail_is_a_problem()
    {
        var examined = await new DoctorWorld()
            .With("--mail-from", "verify@dead.example")
            .With(new DomainScript { Name = "dead.example", Route = DomainRoute.NullMx })
            .ExamineAsync();

        examined.OnlyProblem("sender_without_mail");
    }

    [Fact]
    public async Task Sender_whose_domain_cannot_be_looked_up_is_not_called_dead()
    {
        var examined = await new DoctorWorld()
            .With("--fallback-mail-from", "verify@broken.example")
            .With(DoctorWorld.Faulty("broken.example", DnsFault.Servfail))
            .ExamineAsync();

        examined.OnlyWarning("lookup_failed");
    }

    [Fact]
    public async Task Null_sender_alone_is_a_warning()
    {
        var examined = await new DoctorWorld().WithoutOption("--fallback-mail-from").ExamineAsync();

        Assert.Contains("--fallback-mail-from", examined.OnlyWarning("sender_missing").Remedy, StringComparison.Ordinal);
    }
}
