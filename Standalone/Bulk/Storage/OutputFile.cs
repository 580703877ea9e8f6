namespace Validator.Standalone.Bulk.Storage;

/// <summary>
/// Where the results go: a file that is written under another name beside it and takes its place when it is whole, or a stream that is written as it is.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string? _path;
    private readonly string? _partial;
    private bool _done;

    private OutputFile(Stream stream, string name, string? path, string? partial)
    {
        (Stream, Name, _path, _partial) = (stream, name, path, partial);
    }

    /// <summary>Gets where to write.</summary>
    public Stream Stream { get; }

    /// <summary>Gets what to call it in messages.</summary>
    public string Name { get; }

    /// <summary>Gets a value indicating whether it is a stream that cannot be written again.</summary>
    public bool IsPipe => _path is null;

    /// <summary>Takes a stream.</summary>
    /// <param name="stream">The stream; it is left open.</param>
    /// <returns>The output.</returns>
    public static OutputFile Of(Stream stream) => new(stream, "standard output", null, null);

    /// <summary>Opens a file: what cannot be written is told here.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <returns>The output.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static OutputFile Create(string path, string name)
    {
        path = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        if (Directory.Exists(path))
        {
            throw new IOException($"{name} is a folder, and cannot be written");
        }

        // What is not a plain file (/dev/stdout, a named pipe) must not be replaced by one.
        if (path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal))
        {
            return new(new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite), name, null, null);
        }

        var partial = $"{path}.partial";
        try
        {
            if (File.Exists(path))
            {
                using var existing = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            }

            return new(new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.Read, 256 * 1024), name, path, partial);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{name} cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>Puts what was written into its place.</summary>
    public void Commit()
    {
        if (_path is null || _partial is null)
        {
            Stream.Flush();
            return;
        }

        ((FileStream)Stream).Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(_partial, _path, overwrite: true);
        _done = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_partial is null || _done)
        {
            return;
        }

        try
        {
            Stream.Dispose();
        }
        catch (IOException)
        {
            // A full disk: it was told when it filled.
        }

        File.Delete(_partial);
    }
}
