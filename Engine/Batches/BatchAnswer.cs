using Validator.Verdicts;

namespace Validator.Batches;

/// <summary>What became of one item of a batch.</summary>
/// <typeparam name="T">What the batch is made of.</typeparam>
/// <param name="Item">The item.</param>
/// <param name="Step">Its verdict, or when to ask again where the batch leaves that to its owner.</param>
/// <param name="Error">The bug that it met: the verdict is <see cref="VerdictStatus.Unknown"/> then. Null where all went well.</param>
public readonly record struct BatchAnswer<T>(T Item, VerificationStep Step, Exception? Error)
{
    /// <summary>Gets the verdict.</summary>
    /// <exception cref="InvalidOperationException">The item was put off.</exception>
    public Verdict Verdict => Step.Verdict ?? throw new InvalidOperationException("The item was put off: it has no verdict yet.");
}
