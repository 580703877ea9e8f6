using Validator.Tests.Support;
using Validator.Verdicts;

namespace Standalone.Tests.Demo;

public sealed class DemoTests
{
    private static readonly (string Address, string Status, string Reason)[] Expected =
    [
        .. File.ReadLines(Repository.PathOf("tests", "Standalone.Tests", "Demo", "demo-verdicts.tsv"))
            .Select(line => line.Split('\t'))
            .Select(cells => (cells[0], cells[1], cells[2])),
    ];

    [Fact]
    public void Demo_shows_every_reason() =>
        Assert.Equal(
            Enum.GetValues<VerdictReason>().Select(VerdictJson.Word).Order(StringComparer.Ordinal),
            Expected.Select(row => row.Reason).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public async Task Demo_prints_the_verdict_of_each_of_its_addresses_and_ends()
    {
        using var program = new TestProgram();

        var status = await program.RunAsync("demo", "--once");

        Assert.Equal(0, status);
        var lines = program.OutputLines;
        Assert.All(Expected, row => Assert.Contains(
            lines, line => line.StartsWith(row.Address + " ", StringComparison.Ordinal)
                && line[row.Address.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var given, var reason, ..]
                && (given, reason) == (row.Status, row.Reason)));
        Assert.StartsWith($"{Expected.Length} verdicts:", lines[^1], StringComparison.Ordinal);
        Assert.Contains("--fallback-mail-from", lines.Single(line => line.StartsWith("alice@no-bounces", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("did you mean kim@hotmail.com?", lines.Single(line => line.StartsWith("kim@hotmial.com", StringComparison.Ordinal)), StringComparison.Ordinal);
    }
}
