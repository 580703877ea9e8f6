namespace Validator.Profiles;

/// <summary>What kind of domain it is, as far as its name and its mail hosts tell. Numbers are stored: they only ever grow.</summary>
public enum DomainCategory
{
    /// <summary>Somebody's own domain: what is left where nothing else is known.</summary>
    Corporate = 0,

    /// <summary>Gives mailboxes to anybody (gmail.com, gmx.de).</summary>
    FreeProvider = 1,

    /// <summary>Gives throw-away mailboxes.</summary>
    Disposable = 2,

    /// <summary>A school or university, by its suffix.</summary>
    Education = 3,

    /// <summary>A government or armed force, by its suffix.</summary>
    Government = 4,

    /// <summary>Puts lasting aliases in front of real people's mailboxes (duck.com, privaterelay.appleid.com).</summary>
    AliasRelay = 5,

    /// <summary>Parked: all its mail hosts belong to domain parking.</summary>
    Parked = 6,
}
