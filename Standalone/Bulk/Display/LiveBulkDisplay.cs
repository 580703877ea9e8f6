using System.Globalization;
using System.Text;
using Spectre.Console;
using Validator.Standalone.Bulk.Verification;
using Validator.Standalone.CommandLine;
using Validator.Verdicts;

namespace Validator.Standalone.Bulk.Display;

/// <summary>For a terminal: a bar with the share of each status, the speed, the time that is left; messages scroll by above it. Gone at the end.</summary>
internal sealed class LiveBulkDisplay : IBulkDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly IAnsiConsole _console;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _drawing;

    /// <summary>Initializes a new instance of the <see cref="LiveBulkDisplay"/> class.</summary>
    /// <param name="surroundings">Where it shows.</param>
    /// <param name="status">Tells how far the run is.</param>
    public LiveBulkDisplay(Surroundings surroundings, Func<BulkStatus> status)
    {
        var colorful = string.IsNullOrEmpty(surroundings.Variables.GetValueOrDefault("NO_COLOR"));
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = colorful ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new Terminal(surroundings.Error, surroundings.TerminalWidth() ?? Terminal.UsualWidth),
        });
        _drawing = DrawAsync(status, surroundings.Time);
    }

    public void Say(string message)
    {
        lock (_lock)
        {
            _console.WriteLine($"validator: {message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _drawing;
        _over.Dispose();
    }

    private static Rows Draw(BulkStatus status)
    {
        var chart = new BreakdownChart().HideTagValues().FullSize();
        var counted = 0L;
        foreach (var value in Statuses.Order.Where(value => status.Counts.Of(value) > 0))
        {
            var count = status.Counts.Of(value);
            chart.AddItem(string.Create(CultureInfo.InvariantCulture, $"{count:N0} {VerdictJson.Word(value)}"), count, Statuses.ColorOf(value));
            counted += count;
        }

        if (status.Rows > counted || counted == 0)
        {
            chart.AddItem(string.Create(CultureInfo.InvariantCulture, $"{status.Rows - counted:N0} to do"), Math.Max(status.Rows - counted, 1), Color.Grey);
        }

        // The first half of the line of the plain display: the counts are in the chart.
        var line = LineBulkDisplay.Text(status).Split(": ", 2)[0];
        var waiting = status.Waiting > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {status.Waiting:N0} wait for a greylist retry or a slow host") : "";
        return new Rows(chart, new Text(line + waiting).Ellipsis());
    }

    private Task DrawAsync(Func<BulkStatus> status, TimeProvider time) => _console.Live(Draw(status())).AutoClear(true).StartAsync(async context =>
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_over.Token))
            {
                lock (_lock)
                {
                    context.UpdateTarget(Draw(status()));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    });

    private sealed class Terminal(TextWriter writer, int width) : IAnsiConsoleOutput
    {
        public const int UsualWidth = 80;

        private const int UsualHeight = 24;

        public TextWriter Writer => writer;

        public bool IsTerminal => true;

        public int Width => width;

        public int Height => UsualHeight;

        public void SetEncoding(Encoding encoding)
        {
            // The writer has its own.
        }
    }
}
