using Validator.Jobs;
using Validator.Storage.Jobs;

namespace Validator.Standalone.Serving.Jobs;

/// <summary>Tells how jobs stand.</summary>
internal static class JobInfos
{
    /// <summary>Tells whether a job has come to an end.</summary>
    /// <param name="state">Its state.</param>
    /// <returns>Whether it has.</returns>
    public static bool IsOver(this JobState state) => state is JobState.Completed or JobState.Cancelled or JobState.Failed;

    /// <summary>Tells how a job stands that is not under way here.</summary>
    /// <param name="job">The job.</param>
    /// <returns>How it stands.</returns>
    public static JobInfo Of(StoredJob job) => Of(job, new JobMachine(job.Record), new Tally(job.Counts), null);

    /// <summary>Tells how a job stands.</summary>
    /// <param name="job">The job.</param>
    /// <param name="machine">Its coordination.</param>
    /// <param name="counts">Its verdicts.</param>
    /// <param name="rate">How fast it goes; null where it does not.</param>
    /// <returns>How it stands.</returns>
    public static JobInfo Of(StoredJob job, JobMachine machine, Tally counts, RateMeter? rate)
    {
        var isRunning = machine.State is JobState.Running;
        return new()
        {
            Id = job.Id,
            Name = job.Name,
            IsSingle = job.IsSingle,
            State = machine.State,
            Total = machine.Rows,
            Done = counts.Total,
            Duplicates = machine.Duplicates,
            Counts = counts.Rows,
            RatePerSecond = isRunning ? rate?.PerSecond : null,
            EtaSeconds = isRunning && machine.InputEnded ? rate?.TimeFor(machine.Rows - counts.Total)?.TotalSeconds : null,
            Failure = machine.Failure,
            CreatedAt = job.CreatedAt,
            StartedAt = machine.StartedAt,
            FinishedAt = machine.FinishedAt,
        };
    }
}
