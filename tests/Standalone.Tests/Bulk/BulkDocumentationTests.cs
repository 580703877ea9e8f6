using System.Text.RegularExpressions;
using Validator.Tests.Support;

namespace Standalone.Tests.Bulk;

public sealed partial class BulkDocumentationTests
{
    [Fact]
    public void Tests_that_docs_bulk_names_are_there()
    {
        var sources = string.Concat(Directory.EnumerateFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        var names = TestName().Matches(File.ReadAllText(Repository.PathOf("docs", "bulk.md"))).Select(match => match.Groups[1].Value).ToList();

        Assert.InRange(names.Count, 15, 100);
        Assert.All(names, name => Assert.Contains($" {name}(", sources, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"`([A-Z][a-z]+(?:_\w+){3,})`")]
    private static partial Regex TestName();
}
