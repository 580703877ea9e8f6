using System.Text;
using Validator.Addresses;
using Validator.Api.Ports;
using Validator.History;
using Validator.Jobs;

namespace Standalone.Tests.Serving;

/// <summary>After erasure no byte in the data folder tells of the person, whatever was under way.</summary>
public sealed class ErasureTests
{
    private const string Person = "Jane.Doe+shop@privacy.example";
    private const string Name = "Janet Doenym";

    [Theory]
    [InlineData("completed")]
    [InlineData("being asked")]
    [InlineData("put off")]
    [InlineData("cancelled")]
    [InlineData("not read in")]
    public async Task Nothing_of_a_person_is_left_in_any_file(string state)
    {
        await using var jobs = await JobFixture.StartAsync();
        jobs.Verifier.GreyDelay = TimeSpan.FromHours(1);
        jobs.Verifier.HoldsAll = state is "being asked" or "cancelled";
        if (state == "not read in")
        {
            await jobs.Runner.StopAsync(default);
        }

        var person = state == "put off" ? "grey" + Person : Person;
        var id = await jobs.AcceptAsync(Table(person), JobFixture.Table);
        var single = await jobs.AcceptAsync(person, change: draft => draft with { IsSingle = true });
        await jobs.Get<IHistoryStore>().AppendAsync([new(JobFixture.Owner.KeyId, null, 0, FakeVerifier.VerdictOf(person))]);
        await (state switch
        {
            "completed" => jobs.UntilOverAsync(id),
            "put off" => jobs.UntilAsync(id, info => info.Done > 2000),
            "being asked" or "cancelled" => UntilAskedAsync(jobs, person),
            _ => Task.CompletedTask,
        });
        if (state == "cancelled")
        {
            await jobs.Jobs.ChangeAsync(JobFixture.Owner, id, JobChange.Cancel);
        }

        Assert.NotEmpty(Traces(jobs.Folder, person));
        var count = await jobs.Get<IErasure>().EraseAsync(AddressParser.Parse(person, AddressGrammar.Rfc5321).Address!);

        Assert.True(count >= 3, $"{count} erased");
        Assert.Empty(Traces(jobs.Folder, person));
        jobs.Verifier.OpenGate();
        if (state is "being asked")
        {
            var info = await jobs.UntilOverAsync(id);
            Assert.Equal((JobState.Completed, 3000L), (info.State, info.Done));
            await jobs.UntilOverAsync(single);
        }

        if (state is "not read in")
        {
            await jobs.ReopenAsync();
            Assert.Equal(3000, (await jobs.UntilOverAsync(id)).Done);
        }

        await jobs.CloseAsync();
        Assert.Empty(Traces(jobs.Folder, person));
        await jobs.OpenAsync();
        if (state is not "cancelled" and not "put off")
        {
            var rows = await jobs.ResultsAsync(id);
            Assert.Equal(3000, rows.Count);
            Assert.Equal($"xxxx,{new string('x', person.Length)},\"{new string('x', Name.Length)}\"", rows[1500].Record);
            Assert.Equal("1499,user1499@d19.example,\"n\"", rows[1499].Record);
            Assert.Equal("1501,user1501@d1.example,\"n\"", rows[1501].Record);
        }
    }

    [Fact]
    public async Task Many_persons_are_erased_from_a_store_in_which_much_was_moved_about()
    {
        await using var jobs = await JobFixture.StartAsync();
        var text = string.Join('\n', Enumerable.Range(0, 5000).Select(i => $"person{i * 7919 % 5000}.x@d{i % 100}.example"));
        var id = await jobs.AcceptAsync(text);
        await jobs.UntilOverAsync(id);

        var erased = Enumerable.Range(0, 40).Select(i => i * 123).Select(i => $"person{i * 7919 % 5000}.x@d{i % 100}.example").ToList();
        foreach (var email in erased)
        {
            await jobs.Get<IErasure>().EraseAsync(AddressParser.Parse(email, AddressGrammar.Rfc5321).Address!);
        }

        Assert.All(erased, email => Assert.Empty(Traces(jobs.Folder, email)));
        Assert.NotEmpty(Traces(jobs.Folder, "person2919.x@d1.example"));
    }

    private static string Table(string person)
    {
        var text = new StringBuilder("id,email,name\n");
        for (var i = 0; i < 3000; i++)
        {
            text.Append(i switch
            {
                1500 => $"{i},{person},\"{Name}\"\n",
                2500 => $"{i},{person.Replace("privacy", "PRIVACY", StringComparison.Ordinal)},\"{Name}\"\n",
                _ => $"{i},user{i}@d{i % 20}.example,\"n\"\n",
            });
        }

        return text.ToString();
    }

    private static async Task UntilAskedAsync(JobFixture jobs, string person)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (jobs.Verifier.Asked.Count(request => request.Email == person) < 2)
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    /// <summary>Searches every byte of every file.</summary>
    private static List<string> Traces(string folder, string person)
    {
        var found = new List<string>();
        string[] words = [person, person.Replace("privacy", "PRIVACY", StringComparison.Ordinal), Name];
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            found.AddRange(words.Where(word => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(word)) >= 0).Select(word => $"{Path.GetFileName(path)}: {word}"));
        }

        return found;
    }
}
