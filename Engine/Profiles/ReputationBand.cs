namespace Validator.Profiles;

/// <summary>A domain's reputation in few words, as far as verification itself saw it; feedback apart. Numbers are stored: they only ever grow.</summary>
public enum ReputationBand
{
    /// <summary>Too little was seen.</summary>
    Unknown = 0,

    /// <summary>Below 40.</summary>
    Low = 1,

    /// <summary>40 to 69.</summary>
    Medium = 2,

    /// <summary>70 and more.</summary>
    High = 3,
}
