namespace Validator.Load.Sides;

/// <summary>One of the two that are compared: the engine or a floor.</summary>
internal interface ISide : IAsyncDisposable
{
    /// <summary>Works through a list.</summary>
    /// <param name="items">Addresses, or names for the DNS.</param>
    /// <returns>What came of it.</returns>
    Task<Tally> RunAsync(string[] items);

    /// <summary>Ends what is still open, so that it is measured, too.</summary>
    Task FinishAsync();
}

/// <summary>What came of a list.</summary>
/// <param name="Right">Answered as the population says.</param>
/// <param name="Wrong">Anything else.</param>
internal readonly record struct Tally(int Right, int Wrong);
