using System.Net;
using Validator;
using Validator.Batches;
using Validator.Dns;
using Validator.Domains;
using Validator.Profiles;
using Validator.Verdicts;

namespace Engine.Tests.Library;

/// <summary>The C# of README.md and docs/library.md: each region is a fence there.</summary>
internal static class Samples
{
    public static async Task<BatchProgress> ReadmeAsync(VerifierOptions options, string file)
    {
        #region readme
        await using var verifier = new EmailVerifier(options);

        var verdict = await verifier.VerifyAsync("jane@example.com");
        Console.WriteLine($"{verdict.Status}, {verdict.Reason}, score {verdict.Score}");

        var batch = verifier.VerifyManyAsync(File.ReadLinesAsync(file));
        await foreach (var each in batch)
        {
            Console.WriteLine($"{each.Email}: {each.Status}");
        }

        Console.WriteLine($"{batch.Progress.Of(VerdictStatus.Undeliverable)} are undeliverable.");
        #endregion

        return batch.Progress;
    }

    public static async Task<FeedbackResult> ReportAsync(EmailVerifier verifier, CancellationToken cancellationToken)
    {
        #region report
        var result = verifier.Report(new FeedbackReport { Email = "jane@example.com", Outcome = FeedbackOutcome.Bounced });

        var answer = await verifier.DescribeDomainAsync("example.com", cancellationToken);
        Console.WriteLine(answer.Report is { } report ? DomainJson.Serialize(report) : answer.Error);
        #endregion

        return result;
    }

    public static async Task<int> StoreAsync(VerifierOptions options, IDomainMemory memory, CancellationToken cancellationToken)
    {
        #region store
        await using var verifier = new EmailVerifier(options, domainMemory: memory);
        var notStored = await verifier.SaveDomainsAsync(cancellationToken); // now and then, so that a crash loses little
        #endregion

        return notStored;
    }

    public static VerifierOptions Options()
    {
        #region options
        var options = new VerifierOptions
        {
            HeloName = "probe.example.net",                  // what the reverse DNS of your address says
            SourceAddresses = [new(IPAddress.Loopback)],     // the addresses to connect from; the system's choice where there are none
            FallbackMailFrom = "postmaster@example.net",     // where a host refuses the null sender
            PerDomain = 3,                                   // connections at once to one domain; 5 by default
            GreylistRetries = 1,                             // 2 by default
        };
        #endregion

        return options;
    }

    public static async Task<Verdict> OneAsync(VerifierOptions options, CancellationToken cancellationToken)
    {
        #region one
        await using var verifier = new EmailVerifier(options);

        var verdict = await verifier.VerifyAsync("jane@example.com", cancellationToken);
        Console.WriteLine(verdict.Status switch
        {
            VerdictStatus.Deliverable => "send",
            VerdictStatus.Undeliverable => $"do not send: {verdict.Reason}",
            VerdictStatus.Risky => $"think twice: {verdict.Reason}, score {verdict.Score}",
            _ => $"not learned: {verdict.Reason}",
        });
        #endregion

        return verdict;
    }

    public static async Task<BatchProgress> ManyAsync(EmailVerifier verifier, string file, CancellationToken cancellationToken)
    {
        #region many
        var batch = verifier.VerifyManyAsync(
            File.ReadLinesAsync(file, cancellationToken),
            new VerifyManyOptions
            {
                Progress = new Progress<BatchProgress>(progress => Console.Error.WriteLine(
                    $"{progress.Answered:N0} of {progress.Read:N0}, {progress.Of(VerdictStatus.Unknown):N0} unknown, {progress.Waiting:N0} wait")),
            },
            cancellationToken);

        await foreach (var verdict in batch)
        {
            Console.WriteLine(VerdictJson.Serialize(verdict));
        }

        foreach (var row in batch.Progress.Counts)
        {
            Console.WriteLine($"{row.Count,9:N0} {row.Status} {row.Reason}");
        }
        #endregion

        return batch.Progress;
    }

    public static Verdict Synchronously(EmailVerifier verifier)
    {
        #region synchronous
        var verdict = verifier.Verify("jane@example.com");
        #endregion

        return verdict;
    }

    public static async Task OnceAsync(
        EmailVerifier verifier, string email, RetryTicket? ticket, Func<Verdict, Task> SaveAsync, Func<string, RetryTicket, TimeSpan, Task> AskAgainAsync)
    {
        #region once
        var step = await verifier.VerifyOnceAsync(email, ticket);
        if (step.IsSettled)
        {
            await SaveAsync(step.Verdict);
        }
        else
        {
            await AskAgainAsync(email, step.Ticket, step.After); // into your queue, due after that time
        }
        #endregion
    }

    public static async Task<Verdict> OwnDnsAsync(VerifierOptions options, IDnsLookup internet, IDnsLookup office)
    {
        #region own-dns
        await using var verifier = new EmailVerifier(options, new SplitDns(internet, office));
        #endregion

        return await verifier.VerifyAsync("jane@mail.corp.example");
    }

    #region split-dns
    internal sealed class SplitDns(IDnsLookup internet, IDnsLookup office) : IDnsLookup
    {
        public ValueTask<DnsAnswer> LookupAsync(string name, DnsRecordType type, CancellationToken cancellationToken = default) =>
            (name.TrimEnd('.').EndsWith(".corp.example", StringComparison.Ordinal) ? office : internet).LookupAsync(name, type, cancellationToken);
    }
    #endregion
}
