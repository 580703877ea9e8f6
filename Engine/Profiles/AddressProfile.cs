namespace Validator.Profiles;

/// <summary>What is known of an address without asking anybody.</summary>
/// <param name="Category">The kind of its domain.</param>
/// <param name="Role">Whether its local part names a role (info, postmaster, sales), with or without a sub-address.</param>
/// <param name="Free">Whether its domain gives mailboxes to anybody. False for disposable domains and alias relays.</param>
public readonly record struct AddressProfile(DomainCategory Category, bool Role, bool Free)
{
    /// <summary>Gets a value indicating whether the domain gives throw-away mailboxes.</summary>
    public bool Disposable => Category == DomainCategory.Disposable;

    /// <summary>Gets a value indicating whether the domain is an alias relay of real people.</summary>
    public bool IsAliasRelay => Category == DomainCategory.AliasRelay;
}
