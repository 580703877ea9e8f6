namespace Validator.Profiles;

/// <summary>What became of mail that was really sent. Numbers are stored: they only ever grow.</summary>
public enum FeedbackOutcome
{
    /// <summary>It was delivered.</summary>
    Delivered = 0,

    /// <summary>It came back.</summary>
    Bounced = 1,

    /// <summary>It was delivered, and the recipient called it spam.</summary>
    Complained = 2,
}
