namespace Validator.Addresses;

/// <summary>Why an input is not an address.</summary>
/// <param name="Position">The UTF-16 index in the input where the rule is broken; the input's length where something is missing at its end.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Message">One sentence for people, naming what was found and what would be right; never longer than 200 characters, control characters escaped.</param>
public sealed record SyntaxError(int Position, SyntaxRule Rule, string Message);
