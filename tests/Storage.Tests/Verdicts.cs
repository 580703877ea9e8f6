using Validator.Addresses;
using Validator.Verdicts;

namespace Storage.Tests;

/// <summary>Verdicts for tests.</summary>
internal static class Verdicts
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public static Verdict Of(string email, VerdictReason reason = VerdictReason.Accepted, int minute = 0)
    {
        var address = AddressParser.Parse(email, AddressGrammar.Rfc5321).Address;
        return new()
        {
            Email = email,
            Status = reason is VerdictReason.Accepted ? VerdictStatus.Deliverable : VerdictStatus.Undeliverable,
            Reason = reason,
            Confidence = Confidence.High,
            Score = 97,
            Normalized = address?.Normalized,
            Domain = address?.Domain,
            DidYouMean = address is null ? null : $"not-{email}",
            Flags = new() { CatchAll = false, Role = true },
            Dns = new(Validator.Dns.MailRouteSource.Mx, [new("mx.example", 10)]),
            Smtp = new("mx.example", 250, "2.1.5", $"<{email}> OK", true, 1),
            CheckedAt = Noon.AddMinutes(minute),
            ElapsedMs = 1.5,
        };
    }
}
