using System.Text;

namespace Engine.Tests.Smtp;

/// <summary>
/// A connection that replays a session: what the client must say, and what it hears then, cut into whole replies, lines or bytes.
/// The client's writes must match the script to the byte; a reply is not to be had before its command was written.
/// </summary>
internal sealed class ReplayStream(Feed feed, params (string Expected, string Reply)[] script) : Stream
{
    private readonly Queue<(string Expected, string Reply)> _script = new(script);
    private readonly LinkedList<byte[]> _pieces = [];
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _written = "";
    private bool _saidGoodbye;

    /// <summary>Called before each read that has something to give.</summary>
    public Action? BeforeRead { get; set; }

    /// <summary>Every write of the client, as it came.</summary>
    public List<string> Writes { get; } = [];

    /// <summary>Whether a write came while the reply before it was not yet read to its end.</summary>
    public bool WasTalkedOver { get; private set; }

    /// <summary>Whether all of the script was played.</summary>
    public bool IsPlayed => _script.Count == 0 && _pieces.Count == 0;

    public bool IsDisposed => _disposed.Task.IsCompleted;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Advance();
            if (_pieces.Count > 0)
            {
                BeforeRead?.Invoke();
                cancellationToken.ThrowIfCancellationRequested();
                var piece = _pieces.First!.Value;
                var taken = Math.Min(piece.Length, buffer.Length);
                piece.AsSpan(0, taken).CopyTo(buffer.Span);
                _pieces.RemoveFirst();
                if (taken < piece.Length)
                {
                    _pieces.AddFirst(piece[taken..]);
                }

                return taken;
            }

            if (_saidGoodbye)
            {
                return 0; // A server closes once it has answered QUIT.
            }

            await Task.WhenAny(_more.Task, _disposed.Task).WaitAsync(cancellationToken);
            ObjectDisposedException.ThrowIf(IsDisposed, this);
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        WasTalkedOver |= _pieces.Count > 0;
        Writes.Add(Encoding.UTF8.GetString(buffer.Span));
        _written += Writes[^1];
        var more = _more;
        _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        more.SetResult();
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _disposed.TrySetResult();
        base.Dispose(disposing);
    }

    private void Advance()
    {
        while (_pieces.Count == 0 && _script.TryPeek(out var next) && _written.StartsWith(next.Expected, StringComparison.Ordinal))
        {
            _written = _written[next.Expected.Length..];
            _script.Dequeue();
            _saidGoodbye = next.Expected == "QUIT\r\n";
            foreach (var piece in Cut(Encoding.UTF8.GetBytes(next.Reply)))
            {
                _pieces.AddLast(piece);
            }
        }
    }

    private IEnumerable<byte[]> Cut(byte[] reply) => feed switch
    {
        Feed.Byte => reply.Select(value => new[] { value }),
        Feed.Line => Encoding.UTF8.GetString(reply).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Encoding.UTF8.GetBytes(line + "\n")),
        _ => reply.Length == 0 ? [] : [reply],
    };
}
