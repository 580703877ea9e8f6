using System.Globalization;
using Validator.Dns;
using Validator.Tests.Support;
using Validator.Verdicts;

namespace Engine.Tests.Verdicts;

public sealed class VerdictTableTests
{
    /// <summary>Facts that each row, and no row before it, is for.</summary>
    public static TheoryData<string, Facts> FactsByRow() => new()
    {
        { "not an address", new Facts { IsAddress = false } },
        { "no such domain", new Facts { Route = DnsStatus.NameNotFound, Disposable = true } },
        { "null MX", new Facts { Route = DnsStatus.Success, Source = MailRouteSource.NullMx } },
        { "no mail host", new Facts { Route = DnsStatus.NoData } },
        { "no such mailbox, at a host that accepts others", new Facts { Finding = Finding.MailboxNotFound, HostAccepts = true } },
        { "no such mailbox", new Facts { Finding = Finding.MailboxNotFound, Disposable = true } },
        { "mailbox disabled", new Facts { Finding = Finding.MailboxDisabled, ReportedBounced = true } },
        { "relay denied, confirmed", new Facts { Finding = Finding.RelayDenied } },
        { "mailbox full", new Facts { Finding = Finding.MailboxFull, Disposable = true } },
        { "disposable, accepted", new Facts { Finding = Finding.Accepted, Disposable = true, CatchAll = true } },
        { "disposable", new Facts { Finding = Finding.TimedOut, Disposable = true } },
        { "catch-all", new Facts { Finding = Finding.Accepted, CatchAll = true, ReportedBounced = true } },
        { "accepted by an operator that accepts all", new Facts { Finding = Finding.Accepted, OperatorOftenAcceptsAll = true } },
        { "reported as bounced", new Facts { Finding = Finding.Accepted, CatchAll = false, ReportedBounced = true, RoleIsRisky = true } },
        { "role account, accepted", new Facts { Finding = Finding.Accepted, CatchAll = false, RoleIsRisky = true } },
        { "role account", new Facts { Finding = Finding.Blocked, RoleIsRisky = true } },
        { "accepted, and a made-up address refused", new Facts { Finding = Finding.Accepted, CatchAll = false, OperatorOftenAcceptsAll = true } },
        { "accepted, catch-all undetermined", new Facts { Finding = Finding.Accepted } },
        { "DNS failed", new Facts { Route = DnsStatus.ServerFailure } },
        { "DNS timed out", new Facts { Route = DnsStatus.Timeout } },
        { "put off to the last", new Facts { Finding = Finding.PutOff } },
        { "refused us", new Facts { Finding = Finding.Blocked } },
        { "rate limited", new Facts { Finding = Finding.RateLimited } },
        { "host at fault", new Facts { Finding = Finding.HostFault } },
        { "host took too long", new Facts { Finding = Finding.TimedOut } },
        { "no connection", new Facts { Finding = Finding.NotConnected } },
        { "not asked", new Facts() },
    };

    [Theory]
    [MemberData(nameof(FactsByRow))]
    public void Row_decides_its_facts(string row, Facts facts) => Assert.Equal(row, VerdictTable.Decide(facts).Name);

    [Fact]
    public void Every_row_has_its_facts() =>
        Assert.Equal(VerdictTable.Rows.Select(row => row.Name), FactsByRow().Select(row => (string)row[0]));

    [Fact]
    public void Every_reason_but_none_other_is_given_by_a_row() =>
        Assert.Equal(Enum.GetValues<VerdictReason>(), VerdictTable.Rows.Select(row => row.Reason).Distinct().Order());

    [Fact]
    public void Scores_of_the_undeliverable_are_below_all_others()
    {
        var worstOther = VerdictTable.Rows.Where(row => row.Status is not VerdictStatus.Undeliverable).Min(row => row.Score);

        Assert.All(VerdictTable.Rows, row => Assert.InRange(row.Score, 0, 100));
        Assert.All(VerdictTable.Rows.Where(row => row.Status is VerdictStatus.Undeliverable), row => Assert.True(row.Score < worstOther));
    }

    [Theory]
    [InlineData(VerdictStatus.Unknown)]
    public void Unknown_is_never_sure(VerdictStatus status) =>
        Assert.All(VerdictTable.Rows.Where(row => row.Status == status), row => Assert.Equal(Confidence.Low, row.Confidence));

    [Fact]
    public void Documentation_shows_the_table_as_it_is()
    {
        var file = Repository.PathOf("docs", "verdicts.md");
        var text = File.ReadAllText(file);
        const string Begin = "<!-- table -->\n";
        const string End = "<!-- /table -->";
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        var expected = Markdown();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(file, text[..from] + expected + text[to..]);
            return;
        }

        Assert.Equal(expected, text[from..to]);
    }

    private static string Markdown() =>
        "| facts | status | reason | confidence | score |\n| --- | --- | --- | --- | --- |\n"
        + string.Concat(VerdictTable.Rows.Select(row => string.Create(
            CultureInfo.InvariantCulture,
            $"| {row.Name} | `{VerdictJson.Word(row.Status)}` | `{VerdictJson.Word(row.Reason)}` | {VerdictJson.Word(row.Confidence)} | {row.Score} |\n")));
}
