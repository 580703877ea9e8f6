using System.Collections.Immutable;
using Validator.Dns;
using static Validator.Verdicts.Confidence;
using static Validator.Verdicts.VerdictReason;
using static Validator.Verdicts.VerdictStatus;

namespace Validator.Verdicts;

/// <summary>
/// The decision table: from facts to status, reason, confidence and score. The first row that holds decides, so the order of the rows is
/// the order of the reasons: what makes an address undeliverable, what makes it risky whatever a host says, what a host said, what could
/// not be learned. The score estimates the chance of delivery.
/// </summary>
public static class VerdictTable
{
    /// <summary>Gets the rows, in the order in which they are tried. The last one always holds.</summary>
    public static ImmutableArray<VerdictRow> Rows { get; } =
    [
        // Undeliverable: the grammar, the DNS or the mail host says so.
        new("not an address", f => !f.IsAddress, Undeliverable, InvalidSyntax, High, 0),
        new("no such domain", f => f.Route is DnsStatus.NameNotFound, Undeliverable, DomainNotFound, High, 0),
        new("null MX", f => f.Source is MailRouteSource.NullMx, Undeliverable, NullMx, High, 0),
        new("no mail host", f => f.Route is DnsStatus.NoData, Undeliverable, NoMailServer, High, 1),
        new("no such mailbox, at a host that accepts others", f => f is { Finding: Finding.MailboxNotFound, HostAccepts: true }, Undeliverable, MailboxNotFound, High, 1),
        new("no such mailbox", f => f.Finding is Finding.MailboxNotFound, Undeliverable, MailboxNotFound, Medium, 4),
        new("mailbox disabled", f => f.Finding is Finding.MailboxDisabled, Undeliverable, MailboxDisabled, High, 3),
        new("relay denied, confirmed", f => f.Finding is Finding.RelayDenied, Undeliverable, RelayDenied, Medium, 4),

        // Risky: the mailbox is there, or may be, and there is a reason to think twice.
        new("mailbox full", f => f.Finding is Finding.MailboxFull, Risky, MailboxFull, High, 25),
        new("disposable, accepted", f => f is { Disposable: true, Finding: Finding.Accepted }, Risky, Disposable, High, 60),
        new("disposable", f => f.Disposable, Risky, Disposable, Medium, 40),
        new("catch-all", f => f is { Finding: Finding.Accepted, CatchAll: true }, Risky, CatchAll, Low, 60),
        new("accepted by an operator that accepts all", f => f is { Finding: Finding.Accepted, CatchAll: null, OperatorOftenAcceptsAll: true }, Risky, CatchAll, Low, 65),
        new("reported as bounced", f => f.ReportedBounced, Risky, ReportedBounced, Medium, 15),
        new("role account, accepted", f => f is { RoleIsRisky: true, Finding: Finding.Accepted }, Risky, RoleAccount, High, 85),
        new("role account", f => f.RoleIsRisky, Risky, RoleAccount, Low, 50),

        // Deliverable.
        new("accepted, and a made-up address refused", f => f is { Finding: Finding.Accepted, CatchAll: false }, Deliverable, Accepted, High, 97),
        new("accepted, catch-all undetermined", f => f.Finding is Finding.Accepted, Deliverable, Accepted, Medium, 85),

        // Unknown: what was not learned, and why.
        new("DNS failed", f => f.Route is DnsStatus.ServerFailure, Unknown, DnsError, Low, 50),
        new("DNS timed out", f => f.Route is DnsStatus.Timeout, Unknown, VerdictReason.Timeout, Low, 50),
        new("put off to the last", f => f.Finding is Finding.PutOff, Unknown, GreylistTimeout, Low, 60),
        new("refused us", f => f.Finding is Finding.Blocked, Unknown, Blocked, Low, 50),
        new("rate limited", f => f.Finding is Finding.RateLimited, Unknown, RateLimited, Low, 55),
        new("host at fault", f => f.Finding is Finding.HostFault, Unknown, TemporaryFailure, Low, 50),
        new("host took too long", f => f.Finding is Finding.TimedOut, Unknown, VerdictReason.Timeout, Low, 45),
        new("no connection", f => f.Finding is Finding.NotConnected, Unknown, ConnectionFailed, Low, 35),
        new("not asked", _ => true, Unknown, NotProbed, Low, 50),
    ];

    /// <summary>Finds the row that decides.</summary>
    /// <param name="facts">The facts.</param>
    /// <returns>The first row that holds.</returns>
    public static VerdictRow Decide(Facts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);

        foreach (var row in Rows)
        {
            if (row.Holds(facts))
            {
                return row;
            }
        }

        throw new InvalidOperationException("The last row of the table always holds.");
    }

    /// <summary>Gives the score of the row that gave a reason.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="confidence">The confidence.</param>
    /// <param name="catchAll">Whether the domain accepts every local part; null while unknown.</param>
    /// <returns>The score; where several rows are alike in all that, of the first.</returns>
    internal static int ScoreOf(VerdictReason reason, Confidence confidence, bool? catchAll)
    {
        var score = -1;
        foreach (var row in Rows)
        {
            if (row.Reason == reason && row.Confidence == confidence)
            {
                // The second row of this reason is for operators that accept all, where the domain's own answer is not known.
                if (score < 0 || (reason is CatchAll && catchAll is null))
                {
                    score = row.Score;
                }
            }
        }

        return Math.Max(score, 0);
    }
}
