namespace Validator.Jobs;

/// <summary>How a job stands among those that share a window.</summary>
/// <param name="Priority">Higher comes first.</param>
/// <param name="InFlight">How many chunks it has in flight.</param>
/// <param name="HasWork">Whether it could start a chunk.</param>
public readonly record struct JobStanding(int Priority, int InFlight, bool HasWork);

/// <summary>Decides which of several jobs may start the next chunk.</summary>
public static class JobTurns
{
    /// <summary>Picks a job: the highest priority first, among equals the one with the fewest chunks in flight, then the earliest in the list.</summary>
    /// <param name="jobs">The jobs, oldest first.</param>
    /// <returns>The index of one that has work; null where none has.</returns>
    public static int? Next(ReadOnlySpan<JobStanding> jobs)
    {
        int? best = null;
        for (var i = 0; i < jobs.Length; i++)
        {
            var (job, leader) = (jobs[i], best is { } index ? jobs[index] : default);
            if (job.HasWork && (best is null || job.Priority > leader.Priority || (job.Priority == leader.Priority && job.InFlight < leader.InFlight)))
            {
                best = i;
            }
        }

        return best;
    }
}
