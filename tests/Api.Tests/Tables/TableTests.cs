using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Validator.Api.Tables;
using Validator.Verdicts;

namespace Api.Tests.Tables;

/// <summary>A table is read from a stream that cannot go back, and written with verdicts.</summary>
public sealed class TableTests
{
    [Fact]
    public async Task Rows_have_a_number_their_bytes_and_an_address()
    {
        var reader = await OpenAsync("id,email\r\n1, a@x.com \r\n2,\"b@\"\"x.com\"\r\n"u8.ToArray());

        Assert.True(await reader.ReadAsync());
        Assert.Equal((0, 2, " a@x.com ", "1, a@x.com "), (reader.Ordinal, reader.Number, reader.Address(out var cells), Encoding.UTF8.GetString(reader.Record.Bytes)));
        Assert.Equal((2, "a@x.com"), (cells, reader.Layout.Trim(reader.Address(out _))));
        Assert.True(await reader.ReadAsync());
        Assert.Equal((1, "b@\"x.com", "2,\"b@\"\"x.com\""), (reader.Ordinal, reader.Address(out _), Encoding.UTF8.GetString(reader.Record.Bytes)));
        Assert.False(await reader.ReadAsync());
        Assert.Equal("id,email"u8, reader.Header.Span);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public async Task Mark_of_byte_order_is_found_and_given_back(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. encoding.Preamble, .. encoding.GetBytes("naïve;email\nü;jörg@x.com\n")];
        var reader = await OpenAsync(bytes);
        Assert.True(await reader.ReadAsync());
        Assert.Equal("jörg@x.com", reader.Address(out _));

        var output = new MemoryStream();
        var target = await TableText.CreateAsync(output, reader.Layout.Mark);
        await target.WriteAsync("ü;jörg@x.com\n"u8.ToArray());
        if (target != output)
        {
            await target.DisposeAsync();
        }

        Assert.Equal([.. encoding.Preamble, .. encoding.GetBytes("ü;jörg@x.com\n")], output.ToArray());
    }

    [Fact]
    public async Task Table_that_cannot_be_read_says_why()
    {
        var opening = await TableReader.OpenAsync(new OneWay("id,name\n1,A\n"u8.ToArray(), 3), new TableOptions());

        Assert.False(opening.IsReadable);
        Assert.Equal(TableProblemKind.NoAddressColumn, opening.Problem.Kind);
        Assert.Equal("There are: id, name.", opening.Problem.Columns);
    }

    [Fact]
    public async Task Layout_is_found_again_by_a_later_reading()
    {
        var bytes = "x;mail\n1;a@x.com\n"u8.ToArray();
        var layout = (await OpenAsync(bytes)).Layout;
        var again = await TableReader.OpenAsync(new OneWay(bytes, 4), layout);

        Assert.True(await again.ReadAsync());
        Assert.Equal("a@x.com", again.Address(out _));
    }

    [Fact]
    public async Task Million_rows_are_read_in_constant_memory()
    {
        // From a pipe, as the body of a request comes.
        var pipe = new Pipe();
        var writing = Task.Run(async () =>
        {
            await pipe.Writer.WriteAsync("id,email,note\n"u8.ToArray());
            for (var i = 0; i < 10_000; i++)
            {
                await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(i * 100, 100).Select(row => $"{row},user{row}@d{row % 977}.example,\"a, note\"\n"))));
            }

            await pipe.Writer.CompleteAsync();
        });
        var reader = (await TableReader.OpenAsync(pipe.Reader.AsStream(), new TableOptions())).Reader!;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var most = 0L;
        while (await reader.ReadAsync())
        {
            if (reader.Ordinal % 100_000 == 0)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        await writing;
        Assert.Equal(1_000_000, reader.Ordinal);
        // Other tests run beside it; the rows themselves would be over 100 MB.
        Assert.InRange(most, long.MinValue, 32 * 1024 * 1024);
    }

    [Fact]
    public async Task Formula_is_guarded_in_our_columns_and_untouched_in_the_others()
    {
        var rows = OtherReader.Parse(await WriteAsync("note,email\n=1+1,=cmd@x.com\n"));

        Assert.Equal(["=1+1", "=cmd@x.com", "'=cmd@x.com"], rows[1][..3]);
    }

    [Theory]
    [InlineData("=1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@a")]
    [InlineData("\ta")]
    [InlineData("\ra")]
    public void Cell_of_ours_that_begins_like_a_formula_is_guarded(string email)
    {
        var row = new StringBuilder();
        VerdictColumns.Append(row, VerdictOf(email), ',');

        Assert.StartsWith($"'{email}", OtherReader.Parse(row.ToString())[0][1]);
    }

    [Fact]
    public void Whatever_comes_its_cells_come_back_and_verdicts_stand_in_one_column() =>
        Prop.ForAll(Gen.Elements("a", ",", "\"", "\"\"", "\n", "\r\n", "b,\"c\nd\"\n", "é", "x@y.z").ListOf().Select(string.Concat).ToArbitrary(), text =>
        {
            var input = $"id,email\n{text}";
            var output = OtherReader.Parse(WriteAsync(input).GetAwaiter().GetResult()); // there is nothing to wait for
            var rows = RowsOf(input);
            var names = VerdictColumns.Names.Count();
            return output.Count == rows.Count + 1
                && output.TrueForAll(row => row.Length == output[0].Length)
                && output[1..].TrueForAll(row => row[row.Length - names + 1] == "deliverable")
                && rows.Zip(output[1..]).All(pair => pair.First.SequenceEqual(pair.Second.Take(pair.First.Count)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static List<List<string>> RowsOf(string text)
    {
        var reader = OpenAsync(Encoding.UTF8.GetBytes(text)).GetAwaiter().GetResult();
        List<List<string>> rows = [];
        while (reader.ReadAsync().AsTask().GetAwaiter().GetResult())
        {
            rows.Add(reader.Layout.IsPlain ? [reader.Address(out _)] : Cells.All(reader.Record.Bytes, reader.Layout.Delimiter));
        }

        return rows;
    }

    private static async Task<string> WriteAsync(string text)
    {
        var reader = await OpenAsync(Encoding.UTF8.GetBytes(text));
        var output = new ArrayBufferWriter<byte>();
        List<(byte[] Record, int Cells)> rows = [];
        while (await reader.ReadAsync())
        {
            reader.Address(out var cells);
            rows.Add((reader.Record.Bytes.ToArray(), cells));
        }

        // Stored rows: the writer needs their bytes alone.
        var writer = new TableWriter(output, reader.Layout, rows.Select(row => row.Cells).Append(reader.Layout.Columns.Count).Max());
        writer.WriteHeader(reader.Header.Span);
        rows.ForEach(row => writer.WriteRow(row.Record, VerdictOf(reader.Layout.AddressOf(row.Record, out _))));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static async Task<TableReader> OpenAsync(byte[] bytes)
    {
        var opening = await TableReader.OpenAsync(new OneWay(bytes, 7), new TableOptions());
        Assert.True(opening.IsReadable);
        return opening.Reader;
    }

    private static Verdict VerdictOf(string email) => new()
    {
        Email = email,
        Status = VerdictStatus.Deliverable,
        Reason = VerdictReason.Accepted,
        Confidence = Confidence.High,
        Score = 97,
        Flags = new VerdictFlags(),
        Dns = VerdictDns.None,
        CheckedAt = DateTimeOffset.UnixEpoch,
        ElapsedMs = 1,
    };

    /// <summary>Gives few bytes at a time, and cannot go back.</summary>
    private sealed class OneWay(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(chunk, buffer.Length)], cancellationToken);
    }
}
