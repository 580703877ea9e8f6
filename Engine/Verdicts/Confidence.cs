namespace Validator.Verdicts;

/// <summary>How sure a verdict is. Numbers are stored.</summary>
public enum Confidence
{
    /// <summary>Little is known.</summary>
    Low = 0,

    /// <summary>Probably so.</summary>
    Medium = 1,

    /// <summary>The mail host, the DNS or the grammar said it.</summary>
    High = 2,
}
