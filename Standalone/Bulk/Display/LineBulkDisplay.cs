using System.Globalization;
using Validator.Standalone.Bulk.Verification;
using Validator.Standalone.CommandLine;
using Validator.Verdicts;

namespace Validator.Standalone.Bulk.Display;

/// <summary>For logs and pipes: a line now and then. A run that is soon over says nothing of its progress.</summary>
internal sealed class LineBulkDisplay : IBulkDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly TextWriter _error;
    private readonly ITimer _timer;

    /// <summary>Initializes a new instance of the <see cref="LineBulkDisplay"/> class.</summary>
    /// <param name="surroundings">Where it shows.</param>
    /// <param name="status">Tells how far the run is.</param>
    public LineBulkDisplay(Surroundings surroundings, Func<BulkStatus> status)
    {
        _error = surroundings.Error;
        status(); // from here on the speed is measured
        _timer = surroundings.Time.CreateTimer(_ => Say(Text(status())), null, Interval, Interval);
    }

    /// <summary>Says how far a run is.</summary>
    /// <param name="status">How far it is.</param>
    /// <returns>One line.</returns>
    public static string Text(BulkStatus status)
    {
        var share = status is { AllRead: true, Rows: > 0 } ? $" ({100.0 * status.Counts.Total / status.Rows:0} %)" : "";
        var speed = status.PerSecond is { } rate ? $", {rate:N0} a second" : "";
        var left = status.Left is { } time && time > TimeSpan.Zero ? $", {Durations.Of(time)} left" : "";
        var waiting = status.Waiting > 0 ? $"; {status.Waiting:N0} wait for a greylist retry or a slow host" : "";
        var counts = string.Join(", ", Statuses.Order.Select(value => $"{status.Counts.Of(value):N0} {VerdictJson.Word(value)}"));
        return status is { AllRead: true, Rows: > 0 } && status.Counts.Total == status.Rows
            ? string.Create(CultureInfo.InvariantCulture, $"{status.Rows:N0} rows are answered, writing the results: {counts}")
            : string.Create(CultureInfo.InvariantCulture, $"{status.Counts.Total:N0} of {status.Rows:N0} rows{share}{speed}{left}: {counts}{waiting}");
    }

    public void Say(string message)
    {
        lock (_lock)
        {
            _error.WriteLine($"validator: {message}");
        }
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();
}
