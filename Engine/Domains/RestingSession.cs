namespace Validator.Domains;

/// <summary>A session that rests: open, with nothing to ask, until a question comes, its time is over, or somebody wants its place. Thread-safe.</summary>
/// <param name="egress">The name of its way out.</param>
/// <param name="host">The host it leads to.</param>
internal sealed class RestingSession(string egress, string host)
{
    private readonly TaskCompletionSource<bool> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets whether it goes on, once the rest is over: else it is to be closed.</summary>
    public Task<bool> End => _end.Task;

    /// <summary>Whether it may ask a question: a retry comes back to its own host by its own way out.</summary>
    public bool IsFor(Question question) =>
        (question.Egress is null || (question.Egress == egress && question.Ticket?.Host == host)) && !question.HostsTried.Contains(host);

    /// <summary>Ends the rest.</summary>
    /// <returns>Whether it was this call that ended it.</returns>
    public bool TryEnd(bool goesOn) => _end.TrySetResult(goesOn);
}
