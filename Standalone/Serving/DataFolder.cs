using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Validator.Standalone.Serving;

/// <summary>The folder that a server keeps everything in: for its owner's eyes, and held by one process at a time.</summary>
internal sealed class DataFolder : IDisposable
{
    private const string LockName = "serve.lock";
    private const string SecretName = "probe.secret";
    private const int SecretSize = 32;

    private readonly FileStream _hold;

    private DataFolder(string path, FileStream hold, ImmutableArray<byte> probeSecret) => (Path, _hold, ProbeSecret) = (path, hold, probeSecret);

    /// <summary>Gets the full path.</summary>
    public string Path { get; }

    /// <summary>Gets what probes for catch-all domains are made from: a host that put one off before a restart sees the same one again.</summary>
    public ImmutableArray<byte> ProbeSecret { get; }

    /// <summary>Takes hold of a folder; makes it where there is none.</summary>
    /// <param name="path">The folder.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="IOException">Another process holds it, or it cannot be written; the message is for people.</exception>
    public static DataFolder Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(full);
        }
        else
        {
            Directory.CreateDirectory(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var hold = Hold(full);
        try
        {
            return new(full, hold, ReadOrMakeSecret(full));
        }
        catch
        {
            hold.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _hold.Dispose();

    private static FileStream Hold(string folder)
    {
        try
        {
            return new(System.IO.Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new IOException($"The data folder {folder} is in use by another server, or cannot be written ({exception.Message})", exception);
        }
    }

    private static ImmutableArray<byte> ReadOrMakeSecret(string folder)
    {
        var path = System.IO.Path.Combine(folder, SecretName);
        if (File.Exists(path))
        {
            var found = File.ReadAllBytes(path);
            return found.Length == SecretSize
                ? [.. found]
                : throw new IOException($"{path} has {found.Length} bytes, and {SecretSize} are expected: restore it, or remove it to have a new one made.");
        }

        // Under another name first: a crash must not leave half a secret.
        var secret = RandomNumberGenerator.GetBytes(SecretSize);
        var fresh = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(fresh, options))
        {
            file.Write(secret);
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, path);
        return [.. secret];
    }
}
