using Validator.Verdicts;

namespace Engine.Tests;

/// <summary>Numbers that stand in stored data: they may only ever grow.</summary>
public sealed class PersistedEnumTests
{
    [Fact]
    public void Reasons_keep_their_numbers() =>
        Assert.Equal(
            "NotProbed=0 Accepted=1 InvalidSyntax=10 DomainNotFound=11 NoMailServer=12 NullMx=13 MailboxNotFound=14 MailboxDisabled=15 "
            + "RelayDenied=16 MailboxFull=20 Disposable=21 CatchAll=22 ReportedBounced=23 RoleAccount=24 GreylistTimeout=30 Timeout=31 "
            + "ConnectionFailed=32 Blocked=33 RateLimited=34 TemporaryFailure=35 DnsError=36",
            Numbers<VerdictReason>());

    [Fact]
    public void Statuses_keep_their_numbers() => Assert.Equal("Unknown=0 Deliverable=1 Undeliverable=2 Risky=3", Numbers<VerdictStatus>());

    [Fact]
    public void Confidences_keep_their_numbers() => Assert.Equal("Low=0 Medium=1 High=2", Numbers<Confidence>());

    private static string Numbers<T>()
        where T : struct, Enum =>
        string.Join(' ', Enum.GetValues<T>().Select(value => $"{value}={Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture)}"));
}
