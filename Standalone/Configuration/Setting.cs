namespace Validator.Standalone.Configuration;

/// <summary>Something that can be set: an option of the command line (<c>--per-domain</c>) and a configuration key (<c>PerDomain</c>), by one name.</summary>
/// <param name="Name">The kebab-case name.</param>
/// <param name="ValueName">What the help calls the value; null for a flag.</param>
/// <param name="Description">One line for the help, with the default.</param>
internal abstract record Setting(string Name, string? ValueName, string Description)
{
    /// <summary>What the names of environment variables begin with.</summary>
    public const string VariablePrefix = "VALIDATOR_";

    /// <summary>Gets the option of the command line.</summary>
    public string Option => $"--{Name}";

    /// <summary>Gets the configuration key.</summary>
    public string Key { get; } = string.Concat(Name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Gets a value indicating whether it is given without a value.</summary>
    public bool IsFlag => ValueName is null;

    /// <summary>Gets a value indicating whether it takes several values.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>Gets a value indicating whether its value may hold a secret, and is never shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Gets a value indicating whether an empty value means something; elsewhere an empty variable counts as not set.</summary>
    public bool TakesEmpty { get; init; }
}

/// <summary>A setting whose text is read as a value.</summary>
/// <typeparam name="T">The value.</typeparam>
/// <param name="Name">The kebab-case name.</param>
/// <param name="ValueName">What the help calls the value; null for a flag.</param>
/// <param name="Description">One line for the help, with the default.</param>
/// <param name="Read">Reads the text.</param>
internal sealed record Setting<T>(string Name, string? ValueName, string Description, Func<string, Reading<T>> Read)
    : Setting(Name, ValueName, Description);

/// <summary>The value of a text, or what would have been right.</summary>
/// <typeparam name="T">The value.</typeparam>
/// <param name="Value">The value; without meaning where there is a problem.</param>
/// <param name="Problem">A clause for people; null where the text is fine.</param>
internal readonly record struct Reading<T>(T Value, string? Problem)
{
    public static implicit operator Reading<T>(T value) => new(value, null);

    /// <summary>Refuses a text.</summary>
    /// <param name="problem">What would have been right.</param>
    /// <returns>The reading.</returns>
    public static Reading<T> Bad(string problem) => new(default!, problem);
}
