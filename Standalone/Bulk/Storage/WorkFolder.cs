using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Validator.Standalone.Bulk.Storage;

/// <summary>What has to be the same in a run that goes on: stored beside the journal.</summary>
/// <param name="Input">The input's path.</param>
/// <param name="Size">Its size.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="ProbeSecret">What probes for catch-all domains are made from: a host that put them off sees the same ones again.</param>
internal sealed record WorkNote(string Input, long Size, string Hash, byte[] ProbeSecret);

/// <summary>
/// The folder of one run. Its name is made from what the input holds and from the options that decide verdicts: the same command finds it again. Held by one
/// process at a time, for its owner's eyes only, gone when the results are written.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private const string NoteName = "run.json";
    private const string JournalName = "journal";
    private const string HoldName = "held";
    private const int SecretSize = 32;
    private const int NameLength = 24;
    private const string TemporaryPrefix = "once-";

    /// <summary>Nobody comes back to an interrupted run after so long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromDays(30);

    /// <summary>So old a folder that no run could come back to was left by a crash, however new its lock looks.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMinutes(1);

    private readonly FileStream _hold;

    private WorkFolder(string path, FileStream hold, bool isTemporary)
    {
        (Path, _hold, IsTemporary) = (path, hold, isTemporary);
    }

    /// <summary>Gets the folder.</summary>
    public string Path { get; }

    /// <summary>Gets a value indicating whether no later run can go on from it.</summary>
    public bool IsTemporary { get; }

    /// <summary>Gets what is stored beside the journal.</summary>
    public WorkNote? Note { get; private set; }

    /// <summary>Opens a folder that no later run can find.</summary>
    /// <param name="data">Where runs are kept.</param>
    /// <returns>The folder.</returns>
    public static WorkFolder Temporary(string data) => Open(data, $"{TemporaryPrefix}{Guid.NewGuid():N}", isTemporary: true);

    /// <summary>Opens the folder of a run.</summary>
    /// <param name="data">Where runs are kept.</param>
    /// <param name="input">The input.</param>
    /// <param name="fingerprint">What it is.</param>
    /// <param name="options">What else decides verdicts.</param>
    /// <returns>The folder; an interrupted run's, where there is one.</returns>
    /// <exception cref="IOException">Another process holds it.</exception>
    public static WorkFolder Of(string data, InputFile input, Fingerprint fingerprint, string options)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{fingerprint.Size}\n{fingerprint.Hash}\n{options}")))[..NameLength];
        var folder = Open(data, name, isTemporary: false);
        try
        {
            folder.ReadOrWriteNote(input, fingerprint);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Removes what earlier runs left and nobody wants any more: folders of interrupted runs that nothing was written to for 30 days, and those that no run
    /// could go on from. A folder that a process holds is left alone.
    /// </summary>
    /// <param name="data">Where runs are kept.</param>
    /// <param name="now">The time.</param>
    /// <returns>How many interrupted runs were given up.</returns>
    public static int RemoveAbandoned(string data, DateTimeOffset now)
    {
        var removed = 0;
        var all = new DirectoryInfo(System.IO.Path.Combine(data, "bulk"));
        foreach (var folder in all.Exists ? all.GetDirectories() : [])
        {
            var isTemporary = folder.Name.StartsWith(TemporaryPrefix, StringComparison.Ordinal);
            var isOurs = isTemporary || (folder.Name.Length == NameLength && folder.Name.All(char.IsAsciiHexDigitLower));
            var touched = folder.GetFiles().Select(file => file.LastWriteTimeUtc).Append(folder.LastWriteTimeUtc).Max();
            if (isOurs && now.UtcDateTime - touched > (isTemporary ? Moment : Patience) && TryRemove(folder))
            {
                removed += isTemporary ? 0 : 1;
            }
        }

        return removed;
    }

    /// <summary>Gives the path of a file in the folder.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The path.</returns>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Opens the journal.</summary>
    /// <param name="found">Takes what an earlier run left.</param>
    /// <returns>The journal.</returns>
    public Journal OpenJournal(Action<JournalEntry> found) => Journal.Open(File(JournalName), found);

    /// <summary>Removes the folder: the results are written.</summary>
    public void Remove()
    {
        Dispose();
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What is left says nothing wrong: a journal with every verdict. The next run of this command would only repeat it.
            System.IO.File.Delete(File(JournalName));
        }
    }

    /// <summary>Removes what only this process could read; the journal stays, unless no later run could find it. After <see cref="Remove"/> it does nothing.</summary>
    public void Leave()
    {
        Dispose();
        if (!Directory.Exists(Path))
        {
            return;
        }

        foreach (var file in Directory.EnumerateFiles(Path).Where(file => IsTemporary || System.IO.Path.GetFileName(file) is not (NoteName or JournalName)))
        {
            System.IO.File.Delete(file);
        }

        if (IsTemporary)
        {
            Directory.Delete(Path);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _hold.Dispose();

    private static bool TryRemove(DirectoryInfo folder)
    {
        try
        {
            using var hold = new FileStream(System.IO.Path.Combine(folder.FullName, HoldName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            folder.Delete(recursive: true);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // held, or not ours to remove
        }
    }

    private static WorkFolder Open(string data, string name, bool isTemporary)
    {
        var path = System.IO.Path.Combine(data, "bulk", name);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        try
        {
            return new(path, new FileStream(System.IO.Path.Combine(path, HoldName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), isTemporary);
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new IOException($"another process verifies the same input with the same options, and keeps what it has in {path}", exception);
        }
    }

    private void ReadOrWriteNote(InputFile input, Fingerprint fingerprint)
    {
        var path = File(NoteName);
        if (System.IO.File.Exists(path))
        {
            try
            {
                Note = JsonSerializer.Deserialize<WorkNote>(System.IO.File.ReadAllBytes(path));
            }
            catch (JsonException)
            {
                // A crash came in between: nothing was asked yet.
            }
        }

        if (Note is null)
        {
            Note = new(input.Path, fingerprint.Size, fingerprint.Hash, RandomNumberGenerator.GetBytes(SecretSize));
            System.IO.File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(Note));
        }
    }
}
