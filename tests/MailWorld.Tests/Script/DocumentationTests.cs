using System.Text.Json;
using System.Text.RegularExpressions;

namespace MailWorld.Tests.Script;

/// <summary>docs/mailworld.md says what is so.</summary>
public sealed partial class DocumentationTests
{
    private static readonly Type[] Scripts =
    [
        typeof(WorldScript), typeof(WorldDefaults), typeof(DomainScript), typeof(MxScript), typeof(PopulationRule), typeof(MailboxScript), typeof(ReplyScript),
        typeof(GreylistScript), typeof(RateScript), typeof(HostScript), typeof(BlocklistScript), typeof(DnsScript), typeof(RecordScript),
    ];

    public static TheoryData<string> ScriptTypes() => [.. Scripts.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(ScriptTypes))]
    public void Table_names_every_member_and_no_other(string type)
    {
        var section = Documentation().Split("\n### ").Single(part => part.StartsWith($"`{type}`\n", StringComparison.Ordinal));
        var documented = section.Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => Name().Matches(line.Split(" | ")[0]).Select(match => match.Groups[1].Value))
            .Order(StringComparer.Ordinal);

        Assert.Equal(ScriptJson.MembersOf(Scripts.Single(script => script.Name == type)), documented);
    }

    [Fact]
    public void Every_value_of_an_enumeration_is_named()
    {
        var text = Documentation();
        foreach (var value in new[] { typeof(DomainRoute), typeof(DnsFault), typeof(MailboxKind), typeof(ReplyFault), typeof(AfterReply), typeof(ConnectBehaviour), typeof(StartTlsBehaviour), typeof(BadManners), typeof(NullSenderBehaviour), typeof(BlocklistStage) }
            .SelectMany(Enum.GetNames))
        {
            Assert.Contains(JsonNamingPolicy.SnakeCaseLower.ConvertName(value), text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Documented_examples_can_be_played()
    {
        var examples = Json().Matches(Documentation()).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(examples);

        foreach (var example in examples)
        {
            await using var world = await World.StartAsync(WorldScript.Parse(example));
            Assert.True(world.DomainCount > 0);
        }
    }

    [Fact]
    public async Task Example_file_is_the_world_that_is_built_in()
    {
        var file = WorldScript.Parse(await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "world.example.json")));
        await using var world = await World.StartAsync(file);

        Assert.Equal(WorldScript.Example().ToJson(), file.ToJson());
        await using var client = await LineClient.GreetedAsync(world, "mx1.one.example");
        Assert.StartsWith("250 2.1.5", await client.AskAsync("jane@one.example"), StringComparison.Ordinal);
        Assert.StartsWith("450 4.2.0", await client.AskAsync("wait@one.example"), StringComparison.Ordinal);
        Assert.StartsWith("550-5.1.1 <eve@one.example>: nobody", await client.AskAsync("eve@one.example"), StringComparison.Ordinal);
    }

    private static string Documentation() => File.ReadAllText(Path.Combine(Root(), "docs", "mailworld.md"));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Validator.Orleans.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The solution is not above the tests.");
        }

        return folder.FullName;
    }

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Name();

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Json();
}
