using Validator.Verdicts;

namespace Validator.Batches;

/// <summary>What became of one item of a batch.</summary>
/// <typeparam name="T">What the batch is made of.</typeparam>
/// <param name="Item">The item.</param>
/// <param name="Verdict">Its verdict.</param>
/// <param name="Error">The bug that it met: the verdict is <see cref="VerdictStatus.Unknown"/> then. Null where all went well.</param>
public readonly record struct BatchAnswer<T>(T Item, Verdict Verdict, Exception? Error);
