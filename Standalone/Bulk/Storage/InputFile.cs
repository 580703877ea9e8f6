using System.Buffers;
using System.Security.Cryptography;

namespace Validator.Standalone.Bulk.Storage;

/// <summary>What tells one input from another.</summary>
/// <param name="Size">Its bytes.</param>
/// <param name="Hash">SHA-256 of them.</param>
/// <param name="Changed">When it was last written.</param>
/// <param name="Lines">How many lines it has at most.</param>
internal sealed record Fingerprint(long Size, string Hash, DateTime Changed, long Lines);

/// <summary>The input: a file, which is read three times (what it is, what is asked, what is answered), or what came through a pipe, kept in a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Name">What to call it in messages.</param>
/// <param name="IsPipe">Whether it came through a pipe, and cannot come again.</param>
internal sealed record InputFile(string Path, string Name, bool IsPipe)
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Opens it.</summary>
    /// <returns>The bytes.</returns>
    public FileStream Open() => new(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferSize, FileOptions.SequentialScan);

    /// <summary>Reads it once to know it again.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The fingerprint.</returns>
    public async Task<Fingerprint> FingerprintAsync(CancellationToken cancellationToken)
    {
        await using var file = Open();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        long size = 0, lines = 1;
        for (int read; (read = await file.ReadAsync(buffer, cancellationToken)) > 0; size += read)
        {
            hash.AppendData(buffer, 0, read);
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return new(size, Convert.ToHexStringLower(hash.GetHashAndReset()), File.GetLastWriteTimeUtc(Path), lines);
    }

    /// <summary>Tells whether it is still what it was.</summary>
    /// <param name="fingerprint">What it was.</param>
    /// <returns>Whether size and time are the same.</returns>
    public bool IsStill(Fingerprint fingerprint) => new FileInfo(Path) is { Exists: true } file && file.Length == fingerprint.Size && file.LastWriteTimeUtc == fingerprint.Changed;
}
