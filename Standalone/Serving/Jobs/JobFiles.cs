using System.Buffers;
using System.Security.Cryptography;
using Validator.Api.Tables;
using Validator.Storage.Jobs;

namespace Validator.Standalone.Serving.Jobs;

/// <summary>A table that was spooled.</summary>
/// <param name="Hash">SHA-256 of its bytes.</param>
/// <param name="Lines">How many lines it has.</param>
internal sealed record SpooledTable(byte[] Hash, long Lines);

/// <summary>The uploaded tables, a folder each (<c>jobs/ID/table</c>): without a mark of byte order, and UTF-16 as UTF-8; else byte for byte as they came.</summary>
/// <param name="dataFolder">The data folder.</param>
internal sealed class JobFiles(string dataFolder)
{
    private const int BufferSize = 256 * 1024;
    private const string TableName = "table";
    private const string DuplicatesName = "duplicates";

    private readonly string _root = Path.Combine(dataFolder, "jobs");

    /// <summary>Gives where the table of a job is.</summary>
    /// <param name="id">The job's id, as the store has it.</param>
    /// <returns>The path.</returns>
    public string TableOf(string id) => Path.Combine(_root, id, TableName);

    /// <summary>Gives where hashes of the rows of a job are while it is planned.</summary>
    /// <param name="id">The job's id, as the store has it.</param>
    /// <returns>The path.</returns>
    public string DuplicatesOf(string id) => Path.Combine(_root, id, DuplicatesName);

    /// <summary>Writes a table to disk.</summary>
    /// <param name="id">The id of the job that it will be.</param>
    /// <param name="table">The table, read to its end.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <returns>What was written, once it is durable.</returns>
    public async Task<SpooledTable> SpoolAsync(string id, Stream table, CancellationToken cancellationToken)
    {
        var path = TableOf(id);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var (text, _) = await TableText.OpenAsync(table, cancellationToken);
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
            var (lines, last) = (0L, (byte)'\n');
            int read;
            while ((read = await text.ReadAtLeastAsync(buffer, BufferSize, throwOnEndOfStream: false, cancellationToken)) > 0)
            {
                var piece = buffer.AsMemory(0, read);
                hash.AppendData(piece.Span);
                lines += piece.Span.Count((byte)'\n');
                last = piece.Span[^1];
                await file.WriteAsync(piece, cancellationToken);
            }

            file.Flush(flushToDisk: true);
            return new(hash.GetHashAndReset(), lines + (last == '\n' ? 0 : 1));
        }
        catch
        {
            Remove(id);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Overwrites rows in place: separators, quotes and line ends stay, so that the other rows stay where they are.</summary>
    /// <param name="id">The job's id, as the store has it.</param>
    /// <param name="layout">How its table is read.</param>
    /// <param name="rows">The rows, in order, each with a place to begin reading from.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when nothing of them is on disk.</returns>
    public async Task EraseAsync(string id, TableLayout layout, IEnumerable<(long Ordinal, RowMark? From)> rows, CancellationToken cancellationToken)
    {
        var path = TableOf(id);
        if (!File.Exists(path))
        {
            return;
        }

        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        foreach (var (ordinal, from) in rows)
        {
            await using var table = await SpoolTable.OpenAsync(path, layout, from, cancellationToken);
            if (await table.GoToAsync(ordinal, cancellationToken))
            {
                for (var at = table.Offset; ;)
                {
                    var bytes = table.Bytes.ToArray();
                    Fill(bytes, layout);
                    RandomAccess.Write(file, bytes, at);
                    at += bytes.Length;
                    if (!await table.ReadRestAsync(cancellationToken))
                    {
                        break;
                    }
                }
            }
        }

        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Removes the files of a job.</summary>
    /// <param name="id">The job's id.</param>
    public void Remove(string id)
    {
        var folder = Path.Combine(_root, id);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Removes what a job needs no more once it is planned.</summary>
    /// <param name="id">The job's id.</param>
    public void RemoveDuplicates(string id)
    {
        if (Directory.Exists(Path.Combine(_root, id)))
        {
            File.Delete(DuplicatesOf(id));
        }
    }

    /// <summary>Removes what a crash left behind of jobs that were never accepted.</summary>
    /// <param name="known">The ids of jobs.</param>
    public void Sweep(IReadOnlySet<string> known)
    {
        if (Directory.Exists(_root))
        {
            foreach (var folder in Directory.EnumerateDirectories(_root).Where(folder => !known.Contains(Path.GetFileName(folder))).ToList())
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static void Fill(Span<byte> record, TableLayout layout)
    {
        foreach (ref var value in record)
        {
            var stays = value is (byte)'\r' or (byte)'\n' || (!layout.IsPlain && (value == layout.Delimiter || value == (byte)'"'));
            value = stays ? value : Erasing.FillerByte;
        }
    }
}
