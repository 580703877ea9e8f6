using Validator.Accounts;
using Validator.Tests.Support;
using Validator.Verdicts;

namespace Engine.Tests.Accounts;

public sealed class SandboxVerdictsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_reason_has_a_test_address_named_for_it()
    {
        foreach (var reason in Enum.GetValues<VerdictReason>())
        {
            var word = VerdictJson.Word(reason).Replace('_', '-');
            var verdict = SandboxVerdicts.Of($"{word}@{SandboxVerdicts.Domain}", Now);

            Assert.Equal(reason, verdict.Reason);
            Assert.Contains(VerdictTable.Rows, row =>
                (row.Status, row.Reason, row.Confidence, row.Score) == (verdict.Status, verdict.Reason, verdict.Confidence, verdict.Score));
        }
    }

    [Fact]
    public void Flags_go_with_the_reason()
    {
        Assert.True(Of("mailbox-full").Flags.MailboxFull);
        Assert.True(Of("mailbox-disabled").Flags.MailboxDisabled);
        Assert.True(Of("disposable").Flags.Disposable);
        Assert.True(Of("role-account").Flags.Role);
        Assert.True(Of("catch-all").Flags.CatchAll);
        Assert.Null(Of("accepted-catch-all-unknown").Flags.CatchAll);
        Assert.True(Of("greylisted").Flags.Greylisted);
        Assert.Equal(VerdictStatus.Deliverable, Of("greylisted").Status);
        Assert.Null(Of("null-mx").Smtp);
        Assert.Equal(250, Of("accepted").Smtp!.Code);
    }

    [Theory]
    [InlineData("Mailbox-Full+campaign7@SANDBOX.example", VerdictReason.MailboxFull)]
    [InlineData("jane@sandbox.example", VerdictReason.NotProbed)]
    [InlineData("jane@gmail.com", VerdictReason.NotProbed)]
    [InlineData("accepted@sandbox.example.com", VerdictReason.NotProbed)]
    [InlineData("no address", VerdictReason.InvalidSyntax)]
    public void Tags_and_case_do_not_count_and_other_addresses_are_not_asked_about(string email, VerdictReason reason)
    {
        var verdict = SandboxVerdicts.Of(email, Now);

        Assert.Equal((email, reason, Now), (verdict.Email, verdict.Reason, verdict.CheckedAt));
    }

    [Fact]
    public void Documentation_lists_the_test_addresses()
    {
        var text = File.ReadAllText(Repository.PathOf("docs", "security.md"));

        Assert.All(SandboxVerdicts.Addresses, address => Assert.Contains($"`{address}`", text, StringComparison.Ordinal));
    }

    private static Verdict Of(string word) => SandboxVerdicts.Of($"{word}@{SandboxVerdicts.Domain}", Now);
}
