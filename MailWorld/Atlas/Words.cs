using System.Text.RegularExpressions;

namespace MailWorld.Atlas;

/// <summary>What hosts usually say.</summary>
internal static partial class Words
{
    public const string Greylisted = "450 4.2.0 <{recipient}>: Recipient address rejected: Greylisted, please try again in {seconds} seconds";

    public static string Of(MailboxKind kind) => kind switch
    {
        MailboxKind.Accept => "250 2.1.5 Ok",
        MailboxKind.Unknown => "550 5.1.1 <{recipient}>: Recipient address rejected: User unknown in virtual mailbox table",
        MailboxKind.Full => "552 5.2.2 <{recipient}>: Mailbox is full / over quota",
        MailboxKind.Disabled => "550 5.2.1 <{recipient}>: The email account that you tried to reach is disabled",
        MailboxKind.Temporary => "451 4.3.0 <{recipient}>: Temporary lookup failure",
        MailboxKind.RelayDenied => "554 5.7.1 <{recipient}>: Relay access denied",
        MailboxKind.Policy => "550 5.7.1 <{recipient}>: Message rejected due to local policy",
        MailboxKind.Blocklisted => "554 5.7.1 Service unavailable; Client host [{ip}] blocked using bl.mailworld.example",
        MailboxKind.RateLimited => "450 4.7.1 Error: too much mail from {ip}, rate limit exceeded, try again later",
        MailboxKind.NullSenderRefused => "550 5.7.1 <>: Sender address rejected: null sender is not accepted here",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string WithoutEnhancedCode(string text) => EnhancedCode().Replace(text, "$1 ");

    [GeneratedRegex(@"^(\d{3}) [245]\.\d{1,3}\.\d{1,3} ")]
    private static partial Regex EnhancedCode();
}
