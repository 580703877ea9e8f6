namespace Validator.Verdicts;

/// <summary>Whether mail to the address would be delivered. Numbers are stored: they only ever grow.</summary>
public enum VerdictStatus
{
    /// <summary>It could not be learned; the reason says why.</summary>
    Unknown = 0,

    /// <summary>It would.</summary>
    Deliverable = 1,

    /// <summary>It would not.</summary>
    Undeliverable = 2,

    /// <summary>It may, and there is a reason to think twice.</summary>
    Risky = 3,
}
