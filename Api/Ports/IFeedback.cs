using Validator.Accounts;
using Validator.Profiles;

namespace Validator.Api.Ports;

/// <summary>What really happened to mail.</summary>
public interface IFeedback
{
    /// <summary>Keeps a report and learns from it. Telling the same twice changes nothing.</summary>
    /// <param name="caller">Who tells.</param>
    /// <param name="report">What became of a mail.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it was learned from, or why not, once it is durable.</returns>
    Task<FeedbackResult> ReportAsync(Caller caller, FeedbackReport report, CancellationToken cancellationToken = default);
}
