namespace Validator.Domains;

/// <summary>
/// What a <see cref="SessionPool"/> has while it is busy, and an idle one has not: very many domains are kept, and hardly any of them is
/// asked at a time. Not thread-safe: its domain's lock guards it.
/// </summary>
#pragma warning disable CA1001 // No timer and no handle is in the source; it goes with the activity.
internal sealed class PoolActivity
#pragma warning restore CA1001
{
    /// <summary>Gets the addresses that wait for a session.</summary>
    public QuestionQueue Queue { get; } = new();

    /// <summary>Gets who serves them.</summary>
    public List<SessionWorker> Workers { get; } = [];

    /// <summary>Gets the sessions that are open with nothing to ask.</summary>
    public List<RestingSession> Resting { get; } = [];

    /// <summary>Gets what ends every session at once.</summary>
    public CancellationTokenSource Closing { get; } = new();

    /// <summary>Gets how many workers do not rest.</summary>
    public int Busy => Workers.Count - Resting.Count;

    /// <summary>Gets a value indicating whether nothing waits and nobody works.</summary>
    public bool IsOver => Workers.Count == 0 && Queue.Count == 0 && Queue.Outside == 0;
}
