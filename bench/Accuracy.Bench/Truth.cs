namespace Validator.Accuracy;

/// <summary>What is true of an address, by the script of its host.</summary>
internal enum Truth
{
    /// <summary>The mailbox takes mail.</summary>
    Deliverable,

    /// <summary>There is no such mailbox, it is disabled, or nothing takes mail for its domain.</summary>
    Undeliverable,

    /// <summary>The mailbox exists and is full.</summary>
    Full,

    /// <summary>Its host accepts every local part: acceptance says nothing.</summary>
    AcceptAll,

    /// <summary>The mailbox exists and its host refuses us, or does not answer: nobody can know from here.</summary>
    Unknowable,
}

/// <summary>An address of the world.</summary>
/// <param name="Address">It.</param>
/// <param name="Truth">What is true of it.</param>
/// <param name="Scenario">How its host behaves.</param>
/// <param name="Split">Where the words in question come from.</param>
/// <param name="Sentence">The words; empty for usual ones.</param>
internal sealed record Resident(string Address, Truth Truth, string Scenario, Split Split, string Sentence);
