using System.Text.Json;
using Validator.Dns;
using Validator.Verdicts;

namespace Engine.Tests.Verdicts;

public sealed class VerdictJsonTests
{
    private static readonly Verdict Example = new()
    {
        Email = "Jane@Example.com",
        Status = VerdictStatus.Deliverable,
        Reason = VerdictReason.Accepted,
        Confidence = Confidence.High,
        Score = 97,
        Normalized = "Jane@example.com",
        Domain = "example.com",
        Flags = new VerdictFlags { CatchAll = false },
        Dns = new VerdictDns(MailRouteSource.Mx, [new VerdictMx("mx1.example.com", 10)]),
        Smtp = new VerdictSmtp("mx1.example.com", 250, "2.1.5", "OK", true, 1),
        CheckedAt = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero),
        ElapsedMs = 84.2,
    };

    [Fact]
    public void Verdict_is_written_as_the_contract_shows_it() =>
        Assert.Equal(
            """
            {"email":"Jane@Example.com","status":"deliverable","reason":"accepted","confidence":"high","score":97,
             "normalized":"Jane@example.com","domain":"example.com","did_you_mean":null,
             "flags":{"catch_all":false,"disposable":false,"role":false,"free":false,
             "mailbox_full":false,"mailbox_disabled":false,"greylisted":false},
             "dns":{"source":"mx","mx":[{"host":"mx1.example.com","preference":10}]},
             "smtp":{"host":"mx1.example.com","code":250,"enhanced":"2.1.5","message":"OK","tls":true,"attempts":1},
             "checked_at":"2026-01-31T12:00:00Z","elapsed_ms":84.2,"cached":false}
            """.ReplaceLineEndings("").Replace(" \"", "\"", StringComparison.Ordinal),
            VerdictJson.Serialize(Example));

    [Fact]
    public void What_was_written_is_read_again() =>
        Assert.Equal(VerdictJson.Serialize(Example), VerdictJson.Serialize(VerdictJson.Deserialize(VerdictJson.Serialize(Example))));

    [Theory]
    [InlineData("a\0b@example.com")]
    [InlineData("\"quoted \\\" pair\"@example.com")]
    [InlineData("jäne+tag@bücher.example")]
    [InlineData("\u202Eevil@example.com")]
    [InlineData("line\r\nbreak@example.com")]
    public void Email_comes_back_exactly_and_on_one_line(string email)
    {
        var json = VerdictJson.Serialize(Example with { Email = email });

        Assert.DoesNotContain('\n', json);
        Assert.Equal(email, JsonDocument.Parse(json).RootElement.GetProperty("email").GetString());
    }

    [Fact]
    public void Numbers_are_no_words() =>
        Assert.Throws<JsonException>(() => VerdictJson.Deserialize(VerdictJson.Serialize(Example).Replace("\"deliverable\"", "1", StringComparison.Ordinal)));
}
