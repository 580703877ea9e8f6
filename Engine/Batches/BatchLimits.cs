namespace Validator.Batches;

/// <summary>How many addresses of a batch may be under way at once.</summary>
/// <param name="Young">The most that began within <paramref name="Youth"/>: what the resolver and the mail hosts are asked at once.</param>
/// <param name="Total">The most in all, waiting for greylist retries and slow hosts included.</param>
/// <param name="Weight">The most characters of all together.</param>
/// <param name="Youth">For how long an address counts as young. Older ones wait for something and must not hold others up.</param>
public sealed record BatchLimits(int Young, int Total, long Weight, TimeSpan Youth)
{
    private const int InAll = 50_000;
    private const long Characters = 32 * 1024 * 1024;

    /// <summary>Gives limits around a number of young addresses: 50,000 in all, 32 Mi characters, young for 5 s.</summary>
    /// <param name="young">The most that are young.</param>
    /// <returns>The limits.</returns>
    public static BatchLimits Of(int young) => new(young, Math.Max(InAll, young), Characters, TimeSpan.FromSeconds(5));

    /// <summary>Gives the limits that keep a number of connections busy.</summary>
    /// <param name="concurrency">The most connections at once (<see cref="VerifierOptions.Concurrency"/>).</param>
    /// <returns>The limits.</returns>
    public static BatchLimits For(int concurrency) => Of(Math.Max(1000, 2 * concurrency));
}
