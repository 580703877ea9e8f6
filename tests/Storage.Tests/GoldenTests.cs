using Microsoft.Extensions.DependencyInjection;
using Validator.Domains;
using Validator.History;
using Validator.Jobs;
using Validator.Storage.Embedded;
using Validator.Storage.Jobs;
using Validator.Tests.Support;
using Validator.Verdicts;

namespace Storage.Tests;

/// <summary>
/// Data folders that earlier versions wrote (<c>Golden/</c>) are opened by this one. With <c>VALIDATOR_WRITE_GOLDEN</c> set to the name of a folder that is not
/// there yet, the last test writes it as this version does: once for each release that changed the schema. Folders that are there are never written again.
/// </summary>
public sealed class GoldenTests
{
    private static readonly ChunkId Chunk = new(1, 0);
    private static readonly RetryTicket Ticket = new(1, 2, "mx.example", "egress", "sender@x.example", 3, true);

    private static string Root => Path.Combine(Repository.Root, "tests", "Storage.Tests", "Golden");

    public static TheoryData<string> Folders => [.. Directory.EnumerateDirectories(Root).Select(folder => Path.GetFileName(folder)!).Order()];

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Data_of_an_earlier_version_is_opened_and_goes_on(string name)
    {
        var folder = Directory.CreateTempSubdirectory("validator-golden-");
        try
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Root, name)))
            {
                File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
            }

            await using var database = EmbeddedDatabase.Open(folder.FullName);
            await using var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddEmbeddedStores(database).BuildServiceProvider();
            var store = services.GetRequiredService<IJobStore>();

            var open = await store.OpenJobsAsync();
            Assert.Equal(["job_under_way"], open.Select(job => job.Id));
            var job = open[0];
            var machine = new JobMachine(job.Record);
            Assert.Equal((JobState.Running, 4L, 1L), (machine.State, machine.Rows, machine.Duplicates));
            Assert.Equal(new TallyRow(VerdictStatus.Deliverable, VerdictReason.Accepted, 1), Assert.Single(job.Counts));
            Assert.Equal(("Golden", "once", 90.0, "https://hook.example/"), (job.Name, job.IdempotencyKey, job.MaxAge?.TotalSeconds, job.WebhookUrl?.AbsoluteUri));

            var rows = await store.ReadChunkAsync(job.Number, Chunk);
            Assert.Equal(["a@a.example", "b@a.example", "c@a.example"], rows.Select(row => row.Email));
            Assert.Equal((VerdictStatus.Deliverable, VerdictReason.Accepted), rows[0].Answer);
            Assert.Equal(Ticket, rows[1].Ticket);
            Assert.Equal(VerdictJson.Serialize(Verdicts.Of("a@a.example")), VerdictJson.Serialize((await store.ReadVerdictsAsync(job.Number, -1, null, null, 9)).Single().Verdict));
            Assert.Equal((3L, "a@A.example"), (await store.ReadDuplicatesAsync(job.Number, -1, 9)).Select(row => (row.Ordinal, row.Email)).Single());
            Assert.Equal(new RowMark(0, 7), await store.FindMarkAsync(job.Number, 3));

            var history = services.GetRequiredService<IHistoryStore>();
            Assert.Equal(["z@z.example", "a@a.example"], (await history.FindAsync(new() { KeyId = "key" })).Items.Select(entry => entry.Verdict.Email));
            Assert.Equal("z@z.example", (await history.FindAsync(new() { KeyId = "key", Email = "z@Z.example" })).Items.Single().Verdict.Email);

            // And it goes on.
            Assert.Equal((1, null), await store.CollectDueAsync(job.Number, new(ChunkId.DueBucket, 0), Verdicts.Noon.AddDays(1), 9));
            Assert.Equal(2, (await store.CommitAsync(new(job.Number, machine.Save()) { Verdicts = [new(1, Verdicts.Of("b@a.example"))] })).Counts.Total);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Folder_of_this_version_is_written_where_that_is_asked_for()
    {
        if (Environment.GetEnvironmentVariable("VALIDATOR_WRITE_GOLDEN") is not { Length: > 0 } name)
        {
            return;
        }

        var folder = Path.Combine(Root, name);
        Assert.False(Directory.Exists(folder), $"{name} is there already: it stays as it is.");
        await using (var database = EmbeddedDatabase.Open(folder))
        {
            await WriteAsync(database);
            await database.TruncateLogAsync();
        }

        Assert.Equal([EmbeddedDatabase.FileName], Directory.EnumerateFiles(folder).Select(Path.GetFileName));
    }

    private static async Task WriteAsync(EmbeddedDatabase database)
    {
        await using var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddEmbeddedStores(database).BuildServiceProvider();
        var store = services.GetRequiredService<IJobStore>();
        var machine = new JobMachine(new JobShape { Buckets = 4, ChunkRows = 3 });
        var fresh = new StoredJob
        {
            Id = "job_under_way",
            KeyId = "key",
            Name = "Golden",
            Table = """{"Delimiter":",","HasHeader":true,"Column":0,"Encoding":"utf-8"}""",
            Lines = 5,
            WebhookUrl = new Uri("https://hook.example/"),
            MaxAge = TimeSpan.FromSeconds(90),
            IdempotencyKey = "once",
            ContentHash = [1, 2, 3],
            CreatedAt = Verdicts.Noon,
            Record = machine.Save(),
        };
        var job = (await store.AddAsync(fresh)).Job!.Number;
        var over = (await store.AddAsync(fresh with { Id = "job_over", IdempotencyKey = null })).Job!.Number;
        await store.CommitAsync(new(over, machine.Save() with { State = JobState.Completed, FinishedAt = Verdicts.Noon }));
        await store.CloseAsync(over);
        for (UInt128 row = 0; row < 3; row++)
        {
            Assert.Equal(Chunk, machine.Take(1));
        }

        machine.TakeDuplicate();
        machine.EndInput(Verdicts.Noon);
        machine.Next(Verdicts.Noon);
        await store.CommitAsync(new(job, machine.Save())
        {
            Planned = [new(0, "a@a.example", Chunk, null), new(1, "b@a.example", Chunk, null), new(2, "c@a.example", Chunk, null), new(3, "a@A.example", default, 0)],
            Marks = [new(0, 7)],
            Width = 2,
            Verdicts = [new(0, Verdicts.Of("a@a.example"))],
            Waiting = [new(Chunk, 1, Verdicts.Noon.AddMinutes(1), Ticket), new(Chunk, 2, DateTimeOffset.MaxValue, null)],
        });
        await services.GetRequiredService<IHistoryStore>().AppendAsync([new("key", null, 0, Verdicts.Of("z@z.example", minute: 5))]);
    }
}
