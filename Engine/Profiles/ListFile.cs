using System.Text;
using System.Text.Unicode;

namespace Validator.Profiles;

/// <summary>An operator's list, read: <c>name</c> adds, <c>-name</c> takes a built-in name out, <c>!replace</c> takes all of them out, <c>#</c> begins a comment.</summary>
internal sealed class ListFile
{
    /// <summary>More is not a list but a mistake.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>The longest line: a domain, a sign and a comment.</summary>
    private const int MaxLine = 4096;

    private readonly HashSet<string> _added = new(StringComparer.Ordinal);
    private readonly HashSet<string> _removed = new(StringComparer.Ordinal);

    public bool Replaces { get; private set; }

    public IReadOnlySet<string> Added => _added;

    public IReadOnlySet<string> Removed => _removed;

    /// <summary>Reads a file. Its problems go to <paramref name="problem"/>; what is right is kept all the same.</summary>
    /// <param name="bytes">UTF-8, with or without a BOM, any line ends.</param>
    /// <param name="normalize">Makes a name of the text of a line; null where it is none.</param>
    /// <param name="problem">Takes line and message.</param>
    public static ListFile Read(ReadOnlySpan<byte> bytes, Func<string, string?> normalize, Action<int, string> problem)
    {
        var file = new ListFile();
        var first = true;
        foreach (var (number, line) in Lines(bytes, problem))
        {
            if (line == "!replace" && first)
            {
                file.Replaces = true;
            }
            else if (line.StartsWith('!'))
            {
                problem(number, "The only directive is '!replace', on the first line that is not a comment.");
            }
            else
            {
                var removes = line.StartsWith('-');
                var name = normalize(removes ? line[1..].TrimStart() : line);
                if (name is null)
                {
                    problem(number, $"'{Short(line)}' is not a name that this list takes.");
                }
                else if (removes)
                {
                    file._removed.Add(name);
                }
                else
                {
                    file._added.Add(name);
                }
            }

            first = false;
        }

        return file;
    }

    /// <summary>The lines that hold something, with their numbers, without comments and surrounding white space.</summary>
    /// <param name="bytes">UTF-8.</param>
    /// <param name="problem">Takes line and message where a line is not UTF-8 or too long.</param>
    public static IReadOnlyList<(int Number, string Line)> Lines(ReadOnlySpan<byte> bytes, Action<int, string> problem)
    {
        var lines = new List<(int, string)>();
        var number = 0;
        bytes = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        foreach (var range in bytes.Split((byte)'\n'))
        {
            number++;
            var line = bytes[range];
            if (line.Length > MaxLine)
            {
                problem(number, $"The line is longer than {MaxLine} bytes.");
            }
            else if (!Utf8.IsValid(line))
            {
                problem(number, "The line is not UTF-8.");
            }
            else
            {
                var comment = line.IndexOf((byte)'#');
                var text = Encoding.UTF8.GetString(comment < 0 ? line : line[..comment]).Trim();
                if (text.Length > 0)
                {
                    lines.Add((number, text));
                }
            }
        }

        return lines;
    }

    private static string Short(string line) =>
        string.Concat((line.Length <= 60 ? line : line[..60] + "…").Select(character => char.IsControl(character) ? '?' : character));
}
