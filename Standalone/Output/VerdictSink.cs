using Validator.Verdicts;

namespace Validator.Standalone.Output;

/// <summary>Takes verdicts to standard output, a batch at a time.</summary>
/// <param name="output">Standard output.</param>
/// <param name="format">The form.</param>
#pragma warning disable CA1001 // Disposing of the buffer would close standard output, which is not ours, and flush to a reader who may have gone.
internal sealed class VerdictSink(Stream output, IVerdictFormat format)
#pragma warning restore CA1001
{
    private const int BufferSize = 64 * 1024;

    private readonly BufferedStream _buffer = new(output, BufferSize);
    private bool _begun;

    /// <summary>Writes verdicts, and lets the reader see them.</summary>
    /// <param name="verdicts">The verdicts.</param>
    public void Write(IEnumerable<Verdict> verdicts)
    {
        Begin();
        foreach (var verdict in verdicts)
        {
            format.Write(_buffer, verdict);
        }

        _buffer.Flush();
    }

    /// <summary>Writes what comes after the last verdict.</summary>
    public void End()
    {
        Begin();
        format.End(_buffer);
        _buffer.Flush();
    }

    private void Begin()
    {
        if (!_begun)
        {
            format.Begin(_buffer);
            _begun = true;
        }
    }
}
