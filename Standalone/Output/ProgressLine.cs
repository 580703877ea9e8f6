namespace Validator.Standalone.Output;

/// <summary>
/// What people read on standard error: messages, and on a terminal a line of progress below them once the work has taken two seconds.
/// The line is gone while anything else is written to the terminal, and at the end.
/// </summary>
internal sealed class ProgressLine : IDisposable
{
    private const int Width = 79;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly TextWriter _error;
    private readonly Func<string> _text;
    private readonly ITimer? _timer;
    private bool _visible;
    private bool _over;

    /// <summary>Initializes a new instance of the <see cref="ProgressLine"/> class.</summary>
    /// <param name="error">Standard error.</param>
    /// <param name="isTerminal">Whether it is a terminal; elsewhere no progress is shown.</param>
    /// <param name="time">The clock.</param>
    /// <param name="text">Says how far the work has come.</param>
    public ProgressLine(TextWriter error, bool isTerminal, TimeProvider time, Func<string> text)
    {
        _error = error;
        _text = text;
        _timer = isTerminal ? time.CreateTimer(_ => Tick(), null, Patience, Interval) : null;
    }

    /// <summary>Writes a message.</summary>
    /// <param name="message">The message, one line.</param>
    public void Say(string message) => Aside(() => _error.WriteLine($"validator: {message}"));

    /// <summary>Does something that writes to the terminal, the line of progress being away meanwhile.</summary>
    /// <param name="action">What.</param>
    public void Aside(Action action)
    {
        lock (_lock)
        {
            var visible = _visible;
            Erase();
            action();
            if (visible && !_over)
            {
                Draw();
            }
        }
    }

    /// <summary>Erases the line for good.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        lock (_lock)
        {
            _over = true;
            Erase();
        }
    }

    private void Tick()
    {
        lock (_lock)
        {
            if (!_over)
            {
                Draw();
            }
        }
    }

    private void Draw()
    {
        _error.Write($"\r{VisibleText.Fit(_text(), Width)}\e[K");
        _error.Flush();
        _visible = true;
    }

    private void Erase()
    {
        if (_visible)
        {
            _error.Write("\r\e[K");
            _error.Flush();
            _visible = false;
        }
    }
}
