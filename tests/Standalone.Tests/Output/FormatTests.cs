using System.Text;
using System.Text.Json;
using Validator.Standalone.Output;
using Validator.Verdicts;

namespace Standalone.Tests.Output;

public sealed class FormatTests
{
    private static readonly Verdict Refused = Sample.Unknown(
        "jane@example.com", VerdictReason.Blocked, new("mx1.example.com", 554, "5.7.1", "Client host \e[31mblocked", Tls: false, Attempts: 1));

    private static readonly Verdict NotReached = Sample.Unknown(
        "jane@example.com", VerdictReason.ConnectionFailed, new("mx1.example.com", null, null, "refused", Tls: false, Attempts: 1));

    [Fact]
    public void Text_is_a_line_a_verdict_in_columns()
    {
        var suggested = Sample.Invalid("a@@gmial.com", "Position 2: a second @.") with { DidYouMean = "a@gmail.com" };
        var greylisted = Sample.Accepted("joe@example.com") with { Flags = new VerdictFlags { Greylisted = true } };

        Assert.Equal(
            """
            deliverable    Jane@Example.com                  accepted: the mail host accepts it (250 2.1.5 OK)
            deliverable    joe@example.com                   accepted: the mail host accepts it, after it had put us off (250 2.1.5 OK)
            undeliverable  a@@gmial.com                      invalid_syntax: this is not an email address: Position 2: a second @; did you mean a@gmail.com?
            unknown        jane@example.com                  blocked: the mail host refuses us, not the address (554 5.7.1 Client host \u{001B}[31mblocked)
            unknown        jane@example.com                  connection_failed: no mail host could be reached: refused

            """,
            Print(new TextFormat(color: false), Sample.Accepted("Jane@Example.com"), greylisted, suggested, Refused, NotReached));
    }

    [Fact]
    public void Text_on_a_terminal_colours_the_status_and_lets_nothing_else_steer_it()
    {
        var text = Print(new TextFormat(color: true), Sample.Invalid("\e]0;title\a\u202E\u009B31m\n@example.com", "\e[2J"));

        Assert.StartsWith("\e[31mundeliverable\e[0m  \\u{001B}]0;title\\u{0007}\\u{202E}\\u{009B}31m\\u{000A}@example.com", text);
        Assert.Equal(2, text.Count(c => c == '\e'));
        Assert.Equal(1, text.Count(c => c == '\n'));
    }

    [Fact]
    public void Text_of_a_giant_stays_small()
    {
        Assert.InRange(Print(new TextFormat(color: false), Sample.Invalid(new string('x', 10_000_000))).Length, 300, 1000);
    }

    [Fact]
    public void Ndjson_is_the_verdicts_own_form_a_line_each()
    {
        Assert.Equal($"{VerdictJson.Serialize(Refused)}\n{VerdictJson.Serialize(NotReached)}\n", Print(new NdjsonFormat(), Refused, NotReached));
    }

    [Fact]
    public void Json_is_an_array_of_the_verdicts()
    {
        Assert.Equal("[]\n", Print(new JsonFormat()));
        Assert.Equal($"[\n{VerdictJson.Serialize(Refused)},\n{VerdictJson.Serialize(NotReached)}\n]\n", Print(new JsonFormat(), Refused, NotReached));
        using var parsed = JsonDocument.Parse(Print(new JsonFormat(), Refused, NotReached));
        Assert.Equal(2, parsed.RootElement.GetArrayLength());
    }

    [Fact]
    public void Csv_has_the_input_and_the_verdicts_columns()
    {
        var verdict = Sample.Accepted("Jane@Example.com") with { Normalized = "Jane@example.com" };

        Assert.Equal(
            """
            email,verdict_email,verdict_status,verdict_reason,verdict_confidence,verdict_score,verdict_normalized,verdict_did_you_mean,verdict_catch_all,verdict_disposable,verdict_role,verdict_free,verdict_mx,verdict_smtp_code,verdict_checked_at
            Jane@Example.com,Jane@Example.com,deliverable,accepted,high,97,Jane@example.com,,false,false,false,false,mx1.example.com mx2.example.com,250,2026-01-31T12:00:00Z
            ,,undeliverable,invalid_syntax,high,0,,,,false,false,false,,,2026-01-31T12:00:00Z

            """,
            Print(new CsvFormat(), verdict, Sample.Invalid("")));
    }

    [Theory]
    [InlineData("=1+1@example.com", "=1+1@example.com,'=1+1@example.com,")]
    [InlineData("@SUM(A1)", "@SUM(A1),'@SUM(A1),")]
    [InlineData("-a@example.com", "-a@example.com,'-a@example.com,")]
    [InlineData("+a@example.com", "+a@example.com,'+a@example.com,")]
    [InlineData("\t=1", "\t=1,'\t=1,")]
    [InlineData("\"a,b\"@example.com", "\"\"\"a,b\"\"@example.com\",\"\"\"a,b\"\"@example.com\",")]
    [InlineData("a\r\nb", "\"a\r\nb\",\"a\r\nb\",")]
    public void Csv_quotes_what_needs_it_and_guards_the_verdicts_columns_against_formulas(string email, string row)
    {
        var text = Print(new CsvFormat(), Sample.Invalid(email));

        Assert.StartsWith(row, text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
    }

    [Fact]
    public void Table_is_aligned_and_ends_with_counts()
    {
        string[] addresses = ["jane@example.com", "用户@例子.广告", ""];

        Assert.Equal(
            """
            address           status         reason             reply       meaning
            ----------------  -------------  -----------------  ----------  -------
            jane@example.com  unknown        blocked            554 5.7.1   the mail host refuses us, not the address
            用户@例子.广告    deliverable    accepted           250 2.1.5   the mail host accepts it
                              undeliverable  invalid_syntax                 this is not an email address: There is no address: the text is empty

            3 verdicts: 1 deliverable, 1 undeliverable, 0 risky, 1 unknown

            """,
            Print(new TableFormat(addresses, color: false, terminalWidth: null), Refused, Sample.Accepted(addresses[1]), Sample.Invalid("")));
    }

    [Fact]
    public void Table_on_a_terminal_fits_its_width()
    {
        var text = Print(new TableFormat(["jane@example.com"], color: true, terminalWidth: 90), Refused);

        Assert.Contains("the mail host refuses us,…", text);
        Assert.Contains("\e[36munknown      \e[0m", text);
    }

    [Fact]
    public void Every_reason_has_words_of_its_own()
    {
        var reasons = Enum.GetValues<VerdictReason>();

        Assert.All(reasons, reason => Assert.NotEqual(VerdictJson.Word(reason).Replace('_', ' '), VerdictText.Of(reason)));
        Assert.Equal(reasons.Length, reasons.Select(VerdictText.Of).Distinct().Count());
    }

    private static string Print(IVerdictFormat format, params Verdict[] verdicts)
    {
        var output = new MemoryStream();
        format.Begin(output);
        foreach (var verdict in verdicts)
        {
            format.Write(output, verdict);
        }

        format.End(output);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
