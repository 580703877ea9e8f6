namespace Validator.Api.Uploads;

/// <summary>
/// Keeps an upload that has to be read to its end before it can be handed on: little in memory, more in a file without a name, which is gone with the process
/// whatever becomes of it.
/// </summary>
/// <param name="folder">Where the file is made; null for the system's folder.</param>
internal sealed class UploadSpool(string? folder) : IAsyncDisposable
{
    private const int MostInMemory = 256 * 1024;
    private const int BufferSize = 64 * 1024;

    private Stream _kept = new MemoryStream();

    /// <summary>Adds bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when they are kept.</returns>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_kept is MemoryStream memory && memory.Length + bytes.Length > MostInMemory)
        {
            _kept = CreateFile();
            await _kept.WriteAsync(memory.GetBuffer().AsMemory(0, (int)memory.Length), cancellationToken).ConfigureAwait(false);
        }

        await _kept.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds a stream to its end.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when it is kept.</returns>
    public async Task CopyFromAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var length and > 0)
        {
            await WriteAsync(buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gives what was kept, from its beginning.</summary>
    /// <returns>The stream, which belongs to the spool.</returns>
    public Stream Read()
    {
        _kept.Position = 0;
        return _kept;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _kept.DisposeAsync();

    private FileStream CreateFile()
    {
        var path = Path.Combine(folder ?? Path.GetTempPath(), $"upload-{Guid.NewGuid():N}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = BufferSize,
            Options = FileOptions.Asynchronous,
        };
        if (OperatingSystem.IsWindows())
        {
            options.Options |= FileOptions.DeleteOnClose;
            return new FileStream(path, options);
        }

        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        File.Delete(path); // open, it lives on without a name
        return file;
    }
}
