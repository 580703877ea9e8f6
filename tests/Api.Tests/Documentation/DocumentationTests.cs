using System.Globalization;
using System.Text.RegularExpressions;
using Api.Tests.Hosts;
using Validator.Api;
using Validator.Tests.Support;

namespace Api.Tests.Documentation;

/// <summary>What docs/api.md, docs/getting-started.md and examples/ show works as it stands.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Hosts => ApiHost.Names;

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Lines_of_the_documentation_run_as_they_stand(string name)
    {
        foreach (var page in new[] { "api.md", "getting-started.md" })
        {
            await using var host = await StartAsync(name);
            var blocks = Bash().Matches(await File.ReadAllTextAsync(Repository.PathOf("docs", page))).Select(match => match.Groups[1].Value).ToList();
            Assert.NotEmpty(blocks);

            var (status, output) = await Shell.RunAsync(host, "bash", "-c", "set -exo pipefail\n" + string.Join('\n', blocks));

            Assert.True(status == 0, $"{page}: a line failed:\n{output}");
        }
    }

    [Fact]
    public void Table_of_codes_has_every_code_with_its_status()
    {
        var table = Code().Matches(File.ReadAllText(Repository.PathOf("docs", "api.md")))
            .ToDictionary(match => match.Groups[1].Value, match => int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));

        Assert.Equal(ProblemCodes.All.OrderBy(code => code.Key, StringComparer.Ordinal), table.OrderBy(code => code.Key, StringComparer.Ordinal));
    }

    [NeedsFact("bash", "curl", "jq")]
    public Task Example_of_curl_verifies_and_follows_a_202() => VerifyAsync("bash", "verify.sh");

    [NeedsFact("python3")]
    public Task Example_of_Python_verifies_and_follows_a_202() => VerifyAsync("python3", "verify.py");

    [NeedsFact("node")]
    public Task Example_of_JavaScript_verifies_and_follows_a_202() => VerifyAsync("node", "verify.mjs");

    [Fact]
    public async Task Example_of_CSharp_verifies_and_follows_a_202()
    {
        // As a newcomer has it, away from this tree and its settings.
        var folder = Directory.CreateTempSubdirectory("validator-example-");
        try
        {
            var file = Path.Combine(folder.FullName, "verify.cs");
            File.Copy(Repository.PathOf("examples", "verify.cs"), file);
            await VerifyAsync("dotnet", "run", file);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Task VerifyAsync(string program, string file) => VerifyAsync([program, Repository.PathOf("examples", file)]);

    private static async Task VerifyAsync(params string[] command)
    {
        await using var host = await StartAsync("Standalone");
        foreach (var email in new[] { "jane@example.com", "jane@grey.example" })
        {
            var (status, output) = await Shell.RunAsync(host, command[0], [.. command[1..], email]);
            Assert.Equal((0, $"{email}: deliverable, accepted"), (status, output.Trim()));
        }
    }

    // Longer than the examples wait, so that they come to follow a 202.
    private static Task<ApiHost> StartAsync(string name) => ApiHost.StartAsync(name, new()
    {
        Verifier = options => options with { GreylistDelay = TimeSpan.FromSeconds(6) },
        World = Worlds.Usual,
    });

    [GeneratedRegex("^```bash\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Bash();

    [GeneratedRegex(@"^\| `([a-z_]+)` \| (\d{3}) \|", RegexOptions.Multiline)]
    private static partial Regex Code();
}
