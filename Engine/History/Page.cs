namespace Validator.History;

/// <summary>A part of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The items of this part, in the list's order.</param>
/// <param name="NextCursor">What to hand in for the next part, opaque; null where this is the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);
