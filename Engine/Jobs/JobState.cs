namespace Validator.Jobs;

/// <summary>How far a job is. Numbers are stored: they only ever grow.</summary>
public enum JobState
{
    /// <summary>Nothing was begun yet.</summary>
    Queued = 0,

    /// <summary>Rows are being asked about.</summary>
    Running = 1,

    /// <summary>Held by its owner: what is under way ends, nothing new begins.</summary>
    Paused = 2,

    /// <summary>Every row has its answer.</summary>
    Completed = 3,

    /// <summary>Ended by its owner; the answers so far stand.</summary>
    Cancelled = 4,

    /// <summary>Ended by a fault; the answers so far stand.</summary>
    Failed = 5,
}
