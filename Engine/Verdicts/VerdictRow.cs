namespace Validator.Verdicts;

/// <summary>One row of the decision table.</summary>
/// <param name="Name">What the row is about, in words.</param>
/// <param name="Holds">Whether the facts meet it.</param>
/// <param name="Status">The status it gives.</param>
/// <param name="Reason">The reason it gives.</param>
/// <param name="Confidence">How sure that is.</param>
/// <param name="Score">The estimated chance of delivery, 0 to 100.</param>
public sealed record VerdictRow(
    string Name, Func<Facts, bool> Holds, VerdictStatus Status, VerdictReason Reason, Confidence Confidence, int Score);
