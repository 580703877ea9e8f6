namespace Validator.Accounts;

/// <summary>What a key may do. Numbers are stored: they only ever grow.</summary>
[Flags]
public enum Scopes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Single verdicts and batches, and what is known of a domain.</summary>
    Verify = 1,

    /// <summary>Jobs and their webhooks.</summary>
    Jobs = 2,

    /// <summary>The verdicts given to this key, and their erasure.</summary>
    History = 4,

    /// <summary>What really happened to mail.</summary>
    Feedback = 8,

    /// <summary>Keys, usage of all, the audit log.</summary>
    Admin = 16,
}
