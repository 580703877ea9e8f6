using System.Text;
using CsvHelper;

namespace Standalone.Tests.Bulk;

/// <summary>A folder with an input, an output and what runs keep.</summary>
internal sealed class BulkFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("validator-bulk-").FullName;

    public string Input => Path.Combine(_root, "list.csv");

    public string Output => Path.Combine(_root, "out.csv");

    public string Data => Path.Combine(_root, "data");

    public string Journal => Assert.Single(Directory.EnumerateFiles(Data, "journal", SearchOption.AllDirectories));

    public bool HasJournal => Directory.Exists(Data) && Directory.EnumerateFiles(Data, "journal", SearchOption.AllDirectories).Any();

    public bool IsClean => !Directory.Exists(Data) || !Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories).Any();

    public void Write(string text) => File.WriteAllText(Input, text, new UTF8Encoding(false));

    public void Write(byte[] bytes) => File.WriteAllBytes(Input, bytes);

    public string[] Arguments(params string[] more) => ["bulk", Input, "-o", Output, "--data", Data, .. more];

    public string ReadOutput() => File.ReadAllText(Output);

    /// <summary>Reads the output with a reader that is not ours.</summary>
    public List<string[]> ReadRows(char delimiter = ',') => Parse(ReadOutput(), delimiter);

    public static List<string[]> Parse(string text, char delimiter = ',')
    {
        using var reader = CsvReader.FromText(text, new CsvReaderOptions { Separator = delimiter, HasHeader = false, SkipEmptyLines = false });
        List<string[]> rows = [];
        while (reader.Read())
        {
            rows.Add(reader.Current.ToArray());
        }

        return rows;
    }

    /// <summary>Reads whole records, without opening the journal: its owner holds it.</summary>
    public (List<long> Answers, int PutOff) JournalRecords()
    {
        const int HeaderSize = 8;
        using var file = new FileStream(Journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1024 * 1024);
        using var reader = new BinaryReader(file);
        List<long> answers = [];
        var putOff = 0;
        for (var at = 8L; at + HeaderSize <= file.Length;)
        {
            file.Position = at;
            var end = at + HeaderSize + reader.ReadInt32();
            if (end > file.Length)
            {
                break;
            }

            file.Position = at + HeaderSize;
            var ordinal = reader.ReadInt64();
            if (reader.ReadByte() == 0xFF)
            {
                putOff++;
            }
            else
            {
                answers.Add(ordinal);
            }

            at = end;
        }

        return (answers, putOff);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
