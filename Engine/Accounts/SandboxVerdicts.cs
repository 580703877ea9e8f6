using System.Collections.Frozen;
using System.Collections.Immutable;
using Validator.Addresses;
using Validator.Dns;
using Validator.Verdicts;

namespace Validator.Accounts;

/// <summary>
/// What a sandbox key is told, without the network being touched: at <c>sandbox.example</c> the local part is the reason that is wanted, such as
/// <c>mailbox-full@sandbox.example</c>; <c>accepted+anything</c> counts as <c>accepted</c>. Any other address is <c>unknown</c>/<c>not_probed</c>, what is no
/// address <c>invalid_syntax</c>. Status, confidence and score are those of the <see cref="VerdictTable"/>.
/// </summary>
public static class SandboxVerdicts
{
    /// <summary>The domain of the test addresses.</summary>
    public const string Domain = "sandbox.example";

    private const string Host = "mx.sandbox.example";

    private static readonly VerdictDns Mx = new(MailRouteSource.Mx, [new(Host, 10)]);

    private static readonly ImmutableArray<Scene> Scenes =
    [
        new("accepted", Said(Finding.Accepted) with { CatchAll = false }, 250, "2.1.5", "OK"),
        new("accepted-catch-all-unknown", Said(Finding.Accepted), 250, "2.1.5", "OK"),
        new("greylisted", Said(Finding.Accepted) with { CatchAll = false }, 250, "2.1.5", "OK", Attempts: 2),
        new("invalid-syntax", new Facts { IsAddress = false }),
        new("domain-not-found", new Facts { Route = DnsStatus.NameNotFound }),
        new("no-mail-server", new Facts { Route = DnsStatus.NoData }),
        new("null-mx", new Facts { Route = DnsStatus.Success, Source = MailRouteSource.NullMx }),
        new("mailbox-not-found", Said(Finding.MailboxNotFound), 550, "5.1.1", "No such user here"),
        new("mailbox-disabled", Said(Finding.MailboxDisabled), 550, "5.2.1", "This mailbox is disabled"),
        new("relay-denied", Said(Finding.RelayDenied), 550, "5.7.1", "Relaying denied"),
        new("mailbox-full", Said(Finding.MailboxFull), 552, "5.2.2", "Mailbox full"),
        new("disposable", Said(Finding.Accepted) with { CatchAll = false, Disposable = true }, 250, "2.1.5", "OK"),
        new("catch-all", Said(Finding.Accepted) with { CatchAll = true }, 250, "2.1.5", "OK"),
        new("reported-bounced", Said(Finding.Accepted) with { CatchAll = false, ReportedBounced = true }, 250, "2.1.5", "OK"),
        new("role-account", Said(Finding.Accepted) with { CatchAll = false, RoleIsRisky = true }, 250, "2.1.5", "OK"),
        new("greylist-timeout", Said(Finding.PutOff), 451, "4.7.1", "Greylisted, please try again later", Attempts: 3),
        new("timeout", Said(Finding.TimedOut), null, null, "No answer in time"),
        new("connection-failed", Said(Finding.NotConnected), null, null, "Connection refused"),
        new("blocked", Said(Finding.Blocked), 554, "5.7.1", "Your address is on a block list"),
        new("rate-limited", Said(Finding.RateLimited), 421, "4.7.0", "Too many connections, slow down"),
        new("temporary-failure", Said(Finding.HostFault), 451, "4.3.0", "Local error in processing"),
        new("dns-error", new Facts { Route = DnsStatus.ServerFailure }),
        new("not-probed", new Facts { Route = DnsStatus.Success, Source = MailRouteSource.Mx }),
    ];

    private static readonly FrozenDictionary<string, Scene> ByWord = Scenes.ToFrozenDictionary(scene => scene.Word, StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the test addresses, in the order in which they are documented.</summary>
    public static ImmutableArray<string> Addresses { get; } = [.. Scenes.Select(scene => $"{scene.Word}@{Domain}")];

    /// <summary>Answers for an address.</summary>
    /// <param name="email">The address, as it came.</param>
    /// <param name="now">The time of the verdict.</param>
    /// <returns>The verdict.</returns>
    public static Verdict Of(string email, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(email);
        var parsed = AddressParser.Parse(email);
        if (!parsed.IsValid)
        {
            return Write(email, null, new Scene("", new Facts { IsAddress = false }), now) with { Detail = parsed.Error.Message };
        }

        var address = parsed.Address;
        var word = address.LocalPart.Split('+')[0];
        return address.Domain == Domain && ByWord.TryGetValue(word, out var scene)
            ? Write(email, address, scene, now)
            : Write(email, address, new Scene("", new Facts()), now) with { Detail = $"A sandbox key is answered for test addresses at {Domain} only." };
    }

    private static Facts Said(Finding finding) => new() { Route = DnsStatus.Success, Source = MailRouteSource.Mx, HostAccepts = true, Finding = finding };

    private static Verdict Write(string email, EmailAddress? address, Scene scene, DateTimeOffset now)
    {
        var facts = scene.Facts;
        var row = VerdictTable.Decide(facts);
        var isAddress = address is not null && facts.IsAddress;
        return new Verdict
        {
            Email = email,
            Status = row.Status,
            Reason = row.Reason,
            Confidence = row.Confidence,
            Score = row.Score,
            Normalized = isAddress ? address!.Normalized : null,
            Domain = isAddress ? address!.Domain : null,
            Flags = new VerdictFlags
            {
                CatchAll = facts.CatchAll,
                Disposable = facts.Disposable,
                Role = facts.RoleIsRisky,
                MailboxFull = facts.Finding is Finding.MailboxFull,
                MailboxDisabled = facts.Finding is Finding.MailboxDisabled,
                Greylisted = scene.Attempts > 1,
            },
            Dns = facts.Source switch
            {
                MailRouteSource.Mx => Mx,
                MailRouteSource.NullMx => new VerdictDns(MailRouteSource.NullMx, []),
                _ => VerdictDns.None,
            },
            Smtp = scene.Message is { } message ? new VerdictSmtp(Host, scene.Code, scene.Enhanced, message, scene.Code is not null, scene.Attempts) : null,
            CheckedAt = now,
            ElapsedMs = 0,
        };
    }

    /// <summary>What is played for one word.</summary>
    private sealed record Scene(string Word, Facts Facts, int? Code = null, string? Enhanced = null, string? Message = null, int Attempts = 1);
}
