namespace Validator.Profiles;

/// <summary>Where <see cref="AddressProfiles"/> finds an operator's own lists.</summary>
public sealed record ProfileOptions
{
    /// <summary>Gets the folder with the operator's own lists; null for the built-in lists alone, the default.</summary>
    public string? ListsFolder { get; init; }

    /// <summary>Gets how often the folder is looked at. A change holds once two looks in a row found the same files, so that none is read half written. Default: 5 s.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets what is told of each reload, good or bad. Called from a timer; must not throw.</summary>
    public Action<ListReload>? OnReload { get; init; }
}
