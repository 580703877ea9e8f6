using FsCheck;
using FsCheck.Fluent;
using Validator.Domains;
using Validator.Jobs;
using Validator.Standalone.Bulk.Storage;
using Validator.Verdicts;

namespace Standalone.Tests.Bulk;

public sealed class StorageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("validator-storage-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Journal_gives_verdicts_back_as_they_were()
    {
        var verdicts = new[] { Sample.Accepted("a@example.com"), Sample.Invalid("b {\"}", "Position 0: {\"odd\"}"), Sample.Unknown("ü@example.com", VerdictReason.Timeout) };
        using var journal = Journal.Open(PathOf("journal"), _ => Assert.Fail("nothing was written yet"));
        var offsets = verdicts.Select((verdict, ordinal) => journal.Add(ordinal, verdict).Offset).ToList();
        journal.Write();
        journal.Sync();

        // Equality of the lists of mail hosts is by reference: compare what is printed.
        Assert.Equal(
            verdicts.Select(verdict => VerdictJson.Serialize(verdict) + verdict.Detail),
            verdicts.Select((verdict, i) => journal.Read(offsets[i], verdict.Email)).Select(verdict => VerdictJson.Serialize(verdict) + verdict.Detail));
    }

    [Fact]
    public void Journal_cut_anywhere_keeps_every_whole_verdict_and_goes_on()
    {
        var path = PathOf("journal");
        List<long> ends = [];
        using (var journal = Journal.Open(path, _ => { }))
        {
            for (var i = 0; i < 4; i++)
            {
                journal.Add(i, Sample.Accepted($"{i}@example.com"));
                journal.Write();
                ends.Add(new FileInfo(path).Length);
            }
        }

        var whole = File.ReadAllBytes(path);
        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Equal(ends.Count(end => end <= length), Reopen(path, add: true));
            Assert.Equal(ends.Count(end => end <= length) + 1, Reopen(path, add: false));
        }
    }

    [Fact]
    public void Journal_with_a_bit_turned_never_gives_a_verdict_that_was_not_written()
    {
        var path = PathOf("journal");
        using (var journal = Journal.Open(path, _ => { }))
        {
            for (var i = 0; i < 3; i++)
            {
                journal.Add(i, Sample.Accepted($"{i}@example.com"));
            }

            journal.Write();
        }

        var whole = File.ReadAllBytes(path);
        for (var at = 0; at < whole.Length; at += 7)
        {
            var turned = whole.ToArray();
            turned[at] ^= 0x10;
            File.WriteAllBytes(path, turned);
            Assert.InRange(Reopen(path, add: false), 0, 2);
        }
    }

    [Fact]
    public void Duplicates_are_told_as_a_dictionary_tells_them() =>
        Prop.ForAll(Gen.Choose(0, 40).ArrayOf().ToArbitrary(), keys =>
        {
            using var table = new DuplicateTable(PathOf("duplicates"), keys.Length);
            Dictionary<int, long> first = [];
            for (long ordinal = 0; ordinal < keys.Length; ordinal++)
            {
                // All hashes meet in the same slot, and differ further up.
                var hash = (UInt128)(uint)keys[ordinal] << 100;
                Assert.Equal(first.TryGetValue(keys[ordinal], out var original) ? original : null, table.FirstOf(hash, ordinal));
                first.TryAdd(keys[ordinal], ordinal);
            }
        }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Spool_gives_chunks_back_in_the_order_of_the_input()
    {
        using var spool = new RowSpool(PathOf("rows"));
        for (var i = 0; i < 3000; i++)
        {
            spool.Add(SpoolList.Of(new ChunkId(i % 7, i / 700)), i, (ulong)i, $"{i}ü@example.com");
        }

        var (rows, _) = spool.Take(SpoolList.Of(new ChunkId(3, 1)));
        Assert.Equal(Enumerable.Range(700, 700).Where(i => i % 7 == 3).Select(i => (long)i), rows.Select(row => row.Ordinal));
        Assert.All(rows, row => Assert.Equal($"{row.Ordinal}ü@example.com", spool.AddressOf(row)));
    }

    [Fact]
    public void Rows_that_wait_are_taken_once_they_are_due_and_never_more_than_asked_for()
    {
        var begin = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
        using var spool = new RowSpool(PathOf("rows"));
        var due = new DueRows(spool);
        for (var i = 0; i < 100; i++)
        {
            due.Add(begin.AddSeconds(i * 37 % 10), i, 0, $"{i}@example.com");
        }

        List<long> taken = [];
        for (var second = 0; second < 10; second++)
        {
            Assert.Equal(begin.AddSeconds(second), due.First);
            var rows = due.Take(begin.AddSeconds(second), 7);
            Assert.Equal(7, rows.Count);
            rows.AddRange(due.Take(begin.AddSeconds(second), 7));
            Assert.All(rows, row => Assert.Equal(second, row.Ordinal * 37 % 10));
            Assert.All(rows, row => Assert.Equal($"{row.Ordinal}@example.com", spool.AddressOf(row)));
            taken.AddRange(rows.Select(row => row.Ordinal));
        }

        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), taken.Order());
        Assert.Null(due.First);
    }

    [Fact]
    public void Journal_gives_back_what_is_handed_in_when_asking_again()
    {
        var ticket = new RetryTicket(2, 3, "mx1.example.com", "192.0.2.1", "", 7, Greylisted: true);
        var due = new DateTimeOffset(2026, 1, 31, 12, 5, 0, TimeSpan.Zero);
        using (var journal = Journal.Open(PathOf("journal"), _ => { }))
        {
            journal.AddPutOff(4, due, ticket);
            journal.Add(5, Sample.Accepted("a@example.com"));
            journal.Write();
        }

        List<JournalEntry> found = [];
        using var again = Journal.Open(PathOf("journal"), found.Add);
        Assert.Equal([4, 5], found.Select(entry => entry.Ordinal));
        Assert.Equal([due, null], found.Select(entry => entry.Due));
        Assert.Equal(ticket, again.ReadTicket(found[0].Offset));
        Assert.Equal(due, again.ReadDue(found[0].Offset));
    }

    [Fact]
    public void Index_knows_answers_and_repetitions()
    {
        using var index = new RowIndex(PathOf("index"));
        index.Note(new(5, 1234, VerdictStatus.Risky, VerdictReason.CatchAll));
        index.Duplicate(9, 5);

        Assert.Equal(RowKind.Open, index.Find(7).Kind);
        Assert.Equal(RowKind.Open, index.Find(1_000_000).Kind);
        Assert.Equal(new RowEntry(RowKind.Answered, 1234, VerdictStatus.Risky, VerdictReason.CatchAll), index.FindAnswer(9));
    }

    private static int Reopen(string path, bool add)
    {
        var found = 0;
        using var journal = Journal.Open(path, entry => Assert.Equal(found++, entry.Ordinal));
        if (add)
        {
            journal.Add(found, Sample.Accepted("next@example.com"));
            journal.Write();
        }

        return found;
    }

    private string PathOf(string name) => Path.Combine(_folder, name);
}
