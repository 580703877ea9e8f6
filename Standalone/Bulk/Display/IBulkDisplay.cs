using Validator.Standalone.Bulk.Verification;
using Validator.Standalone.CommandLine;

namespace Validator.Standalone.Bulk.Display;

/// <summary>What people see on standard error while a run goes on.</summary>
internal interface IBulkDisplay : IAsyncDisposable
{
    /// <summary>Tells a message.</summary>
    /// <param name="message">The message, one line, fit for a terminal.</param>
    void Say(string message);

    /// <summary>Makes the display that fits.</summary>
    /// <param name="surroundings">Where it shows.</param>
    /// <param name="status">Tells how far the run is.</param>
    /// <returns>The display.</returns>
    static IBulkDisplay Create(Surroundings surroundings, Func<BulkStatus> status) =>
        surroundings.ErrorIsTerminal ? new LiveBulkDisplay(surroundings, status) : new LineBulkDisplay(surroundings, status);
}
