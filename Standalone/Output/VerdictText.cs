using System.Globalization;
using Validator.Verdicts;

namespace Validator.Standalone.Output;

/// <summary>Verdicts in a few English words.</summary>
internal static class VerdictText
{
    private const int LongestMessage = 100;
    private const int LongestDetail = 250;
    private const int LongestSuggestion = 330;

    /// <summary>Says what a reason means.</summary>
    /// <param name="reason">The reason.</param>
    /// <returns>A few words, without a full stop.</returns>
    public static string Of(VerdictReason reason) => reason switch
    {
        VerdictReason.NotProbed => "no mail host was asked",
        VerdictReason.Accepted => "the mail host accepts it",
        VerdictReason.InvalidSyntax => "this is not an email address",
        VerdictReason.DomainNotFound => "the domain does not exist",
        VerdictReason.NoMailServer => "no host takes mail for the domain",
        VerdictReason.NullMx => "the domain says that it takes no mail",
        VerdictReason.MailboxNotFound => "there is no such mailbox",
        VerdictReason.MailboxDisabled => "the mailbox is switched off",
        VerdictReason.RelayDenied => "the mail hosts take no mail for the domain",
        VerdictReason.MailboxFull => "the mailbox is full",
        VerdictReason.Disposable => "the domain hands out throw-away addresses",
        VerdictReason.CatchAll => "the domain accepts every name, existing or not",
        VerdictReason.ReportedBounced => "mail to it bounced, as was reported",
        VerdictReason.RoleAccount => "a role, not a person, reads its mail",
        VerdictReason.GreylistTimeout => "the mail host still put us off at the last try",
        VerdictReason.Timeout => "the DNS or the mail host took too long",
        VerdictReason.ConnectionFailed => "no mail host could be reached",
        VerdictReason.Blocked => "the mail host refuses us, not the address",
        VerdictReason.RateLimited => "the mail host wants fewer questions",
        VerdictReason.TemporaryFailure => "the mail host has a fault, or gives no clear answer",
        VerdictReason.DnsError => "the DNS failed",
        _ => VerdictJson.Word(reason).Replace('_', ' '),
    };

    /// <summary>
    /// Explains a verdict: what its reason means, what is known beyond it (the rule that the input breaks, why nothing was asked),
    /// the address that was probably meant.
    /// </summary>
    /// <param name="verdict">The verdict.</param>
    /// <returns>One line, safe for a terminal, without the reply that decided.</returns>
    public static string Explain(Verdict verdict)
    {
        var text = Of(verdict.Reason);
        if (verdict.Flags.Greylisted && verdict.Reason != VerdictReason.GreylistTimeout)
        {
            text += ", after it had put us off";
        }

        if (verdict.Detail is { } detail)
        {
            text += $": {VisibleText.Of(detail, LongestDetail).TrimEnd('.')}";
        }
        else if (verdict.Smtp is { Code: null } smtp)
        {
            text += $": {VisibleText.Of(smtp.Message, LongestDetail).TrimEnd('.')}";
        }

        return verdict.DidYouMean is { } meant ? $"{text}; did you mean {VisibleText.Of(meant, LongestSuggestion)}?" : text;
    }

    /// <summary>Writes the reply that decided.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <returns>One line, safe for a terminal; empty where no reply came.</returns>
    public static string Reply(Verdict verdict) =>
        verdict.Smtp is { Code: not null } smtp ? $"{Code(smtp)} {VisibleText.Of(smtp.Message, LongestMessage)}" : "";

    /// <summary>Writes the reply code with the enhanced one.</summary>
    /// <param name="smtp">The conversation.</param>
    /// <returns>The codes; empty where no reply came.</returns>
    public static string Code(VerdictSmtp smtp) =>
        smtp.Code is not { } code ? ""
        : smtp.Enhanced is { } enhanced ? string.Create(CultureInfo.InvariantCulture, $"{code} {VisibleText.Of(enhanced, 16)}")
        : code.ToString(CultureInfo.InvariantCulture);
}
