namespace Validator.Domains;

/// <summary>The lanes of a domain's queue.</summary>
public enum Lane
{
    /// <summary>Somebody waits for the answer: served before every bulk question.</summary>
    Interactive,

    /// <summary>Part of a batch; those who share the lane take turns.</summary>
    Bulk,
}
