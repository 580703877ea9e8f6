using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Validator.Profiles;

/// <summary>The folder with an operator's own lists.</summary>
internal sealed class ListFolder(string path)
{
    private const int MaxProblems = 100;

    /// <summary>Tells the state of the files in a few bytes: it changes when one comes, goes or is written. Symbolic links are followed.</summary>
    public string Stamp()
    {
        if (!Directory.Exists(path))
        {
            return "";
        }

        var stamp = new StringBuilder("folder");
        foreach (var name in ProfileLists.FileNames.Order(StringComparer.Ordinal))
        {
            try
            {
                var link = new FileInfo(Path.Combine(path, name));
                var file = link.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? link;
                if (file.Exists)
                {
                    stamp.Append(CultureInfo.InvariantCulture, $"\n{name} {file.FullName} {file.LastWriteTimeUtc.Ticks} {file.Length}");
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                stamp.Append(CultureInfo.InvariantCulture, $"\n{name} {error.GetType().Name}");
            }
        }

        return stamp.ToString();
    }

    /// <summary>Reads the files over the built-in lists.</summary>
    /// <param name="at">Now.</param>
    /// <returns>What became of it, and the lists, null where something is wrong.</returns>
    public (ListReload Report, ProfileLists? Lists) Read(DateTimeOffset at)
    {
        var problems = ImmutableArray.CreateBuilder<ListProblem>();
        void Problem(string file, int line, string message)
        {
            if (problems.Count < MaxProblems)
            {
                problems.Add(new(file, line, message));
            }
        }

        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        ImmutableArray<string> ignored = [];
        try
        {
            foreach (var name in ProfileLists.FileNames)
            {
                ReadFile(name, files, Problem);
            }

            ignored = [.. Directory.EnumerateFiles(path).Select(file => Path.GetFileName(file))
                .Where(file => Path.GetExtension(file) is ".txt" or ".tsv" && !ProfileLists.FileNames.Contains(file)).Order(StringComparer.Ordinal).Take(MaxProblems)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Problem("", 0, $"The folder of lists cannot be read: {error.Message}");
        }

        var lists = ProfileLists.BuiltIn.With(files, Problem);
        var applied = problems.Count == 0;
        return (new(at, applied, problems.ToImmutable(), ignored), applied ? lists : null);
    }

    private void ReadFile(string name, Dictionary<string, byte[]> files, Action<string, int, string> problem)
    {
        var file = Path.Combine(path, name);
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > ListFile.MaxBytes)
            {
                problem(name, 0, $"The file is larger than {ListFile.MaxBytes} bytes.");
                return;
            }

            var bytes = new byte[stream.Length];
            files[name] = bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (FileNotFoundException)
        {
            // A list that is not there changes nothing.
        }
        catch (Exception error) when (error is (IOException or UnauthorizedAccessException) and not DirectoryNotFoundException)
        {
            problem(name, 0, $"The file cannot be read: {error.Message}");
        }
    }
}
