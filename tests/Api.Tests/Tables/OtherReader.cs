using CsvHelper;

namespace Api.Tests.Tables;

/// <summary>A reader of tables that is not ours.</summary>
internal static class OtherReader
{
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
}
