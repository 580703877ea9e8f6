namespace Validator.Profiles;

/// <summary>What is known of a domain from its name and the names of its mail hosts.</summary>
/// <param name="Category">The kind of domain.</param>
/// <param name="Free">Whether it gives mailboxes to anybody. False for disposable domains and alias relays.</param>
/// <param name="DisposableByMx">Whether it is disposable because of a mail host, its own name being on no list.</param>
/// <param name="Operator">Who runs its most preferred mail host; null where not known.</param>
public readonly record struct DomainProfile(DomainCategory Category, bool Free, bool DisposableByMx, MailOperator? Operator)
{
    /// <summary>Gets a value indicating whether the domain gives throw-away mailboxes, by its name or by a mail host.</summary>
    public bool Disposable => Category == DomainCategory.Disposable;

    /// <summary>Gets a value indicating whether the domain is an alias relay of real people.</summary>
    public bool IsAliasRelay => Category == DomainCategory.AliasRelay;
}
