using System.Net;
using BenchmarkDotNet.Attributes;
using Validator.Smtp;
using Validator.Smtp.Replies;
using Reading = Validator.Smtp.Replies.ReplyReading;

namespace Validator.Bench.Smtp;

/// <summary>One reply: usual ones, and texts of growing length that match nothing or everything.</summary>
[MemoryDiagnoser]
public class ReplyReading
{
    private static readonly ReplyContext Context = new(
        SmtpPhase.Rcpt, "gmail-smtp-in.l.google.com", "jane.doe@target.example", "probe@us.example", "mail.us.example", IPAddress.Parse("192.0.2.1"));

    private static readonly SmtpReply Ok = new(250, new(2, 1, 5), "OK");

    private static readonly SmtpReply Postfix =
        new(550, new(5, 1, 1), "<jane.doe@target.example>: Recipient address rejected: User unknown in virtual mailbox table");

    private static readonly SmtpReply Gmail = new(
        550,
        new(5, 1, 1),
        "The email account that you tried to reach does not exist. Please try\n5.1.1 double-checking the recipient's email address for typos or\n"
        + "5.1.1 unnecessary spaces. For more information, go to\n5.1.1 https://support.google.com/mail/?p=NoSuchUser 5a1-20020a - gsmtp");

    private static readonly SmtpReply Greylist =
        new(450, new(4, 2, 0), "<jane.doe@target.example>: Recipient address rejected: Greylisted for 300 seconds, see http://postgrey.schweikert.ch/");

    private SmtpReply _plain = Ok;
    private SmtpReply _dense = Ok;

    /// <summary>Gets or sets the length of the long texts.</summary>
    [Params(100, 1_000, 10_000)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _plain = new(550, null, Repeat("the quick brown fox jumps over lazy dogs. "));
        _dense = new(550, null, Repeat("user unknown mailbox full "));
    }

    [Benchmark]
    public Reading Accepted() => ReplyClassifier.Default.Read(Ok, Context);

    [Benchmark(Baseline = true)]
    public Reading UserUnknown() => ReplyClassifier.Default.Read(Postfix, Context);

    [Benchmark]
    public Reading FourLines() => ReplyClassifier.Default.Read(Gmail, Context);

    [Benchmark]
    public Reading Greylisted() => ReplyClassifier.Default.Read(Greylist, Context);

    [Benchmark]
    public Reading PlainOfLength() => ReplyClassifier.Default.Read(_plain, Context);

    [Benchmark]
    public Reading DenseOfLength() => ReplyClassifier.Default.Read(_dense, Context);

    private string Repeat(string unit) => string.Concat(Enumerable.Repeat(unit, (Length / unit.Length) + 1))[..Length];
}
