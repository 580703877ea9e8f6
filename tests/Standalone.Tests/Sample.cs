using Validator.Dns;
using Validator.Verdicts;

namespace Standalone.Tests;

/// <summary>Verdicts to print.</summary>
internal static class Sample
{
    private static readonly DateTimeOffset At = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public static Verdict Accepted(string email) => new()
    {
        Email = email,
        Status = VerdictStatus.Deliverable,
        Reason = VerdictReason.Accepted,
        Confidence = Confidence.High,
        Score = 97,
        Normalized = email,
        Domain = "example.com",
        Flags = new VerdictFlags { CatchAll = false },
        Dns = new VerdictDns(MailRouteSource.Mx, [new("mx1.example.com", 10), new("mx2.example.com", 20)]),
        Smtp = new VerdictSmtp("mx1.example.com", 250, "2.1.5", "OK", Tls: true, Attempts: 1),
        CheckedAt = At,
        ElapsedMs = 84.2,
    };

    public static Verdict Invalid(string email, string error = "There is no address: the text is empty.") => new()
    {
        Email = email,
        Status = VerdictStatus.Undeliverable,
        Reason = VerdictReason.InvalidSyntax,
        Confidence = Confidence.High,
        Score = 0,
        Flags = new VerdictFlags(),
        Dns = VerdictDns.None,
        Detail = error,
        CheckedAt = At,
        ElapsedMs = 0.1,
    };

    public static Verdict Unknown(string email, VerdictReason reason, VerdictSmtp? smtp = null) => new()
    {
        Email = email,
        Status = VerdictStatus.Unknown,
        Reason = reason,
        Confidence = Confidence.Low,
        Score = 50,
        Normalized = email,
        Domain = "example.com",
        Flags = new VerdictFlags(),
        Dns = new VerdictDns(MailRouteSource.Mx, [new("mx1.example.com", 10)]),
        Smtp = smtp,
        CheckedAt = At,
        ElapsedMs = 12,
    };
}
