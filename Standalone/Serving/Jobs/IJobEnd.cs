using Validator.Jobs;

namespace Validator.Standalone.Serving.Jobs;

/// <summary>A job that came to its end.</summary>
/// <param name="KeyId">Its owner.</param>
/// <param name="Job">How it ended.</param>
/// <param name="WebhookUrl">What its owner wants to be told; null for the account's.</param>
/// <param name="IsSingle">Whether it stood for a single verification.</param>
internal sealed record EndedJob(string KeyId, JobInfo Job, Uri? WebhookUrl, bool IsSingle);

/// <summary>Is told of the end of jobs: at least once each, also where the process ended between the two.</summary>
internal interface IJobEnd
{
    /// <summary>A job came to its end.</summary>
    /// <param name="job">The job.</param>
    /// <param name="cancellationToken">The process ends; it is told again then.</param>
    /// <returns>A task that ends when that is durable, whatever follows from it.</returns>
    Task EndedAsync(EndedJob job, CancellationToken cancellationToken);
}
