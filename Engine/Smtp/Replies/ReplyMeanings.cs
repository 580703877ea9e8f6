namespace Validator.Smtp.Replies;

/// <summary>Groups of meanings.</summary>
internal static class ReplyMeanings
{
    /// <summary>Tells whether it is about us and says nothing of the address.</summary>
    public static bool IsAboutUs(this ReplyMeaning meaning) =>
        meaning is ReplyMeaning.RateLimited or ReplyMeaning.PolicyBlock or ReplyMeaning.IpBlocklisted or ReplyMeaning.NullSenderRefused;

    /// <summary>Tells whether an address that is answered so could be called undeliverable.</summary>
    public static bool IsUndeliverable(this ReplyMeaning meaning) =>
        meaning is ReplyMeaning.MailboxNotFound or ReplyMeaning.MailboxDisabled or ReplyMeaning.RelayDenied;
}
