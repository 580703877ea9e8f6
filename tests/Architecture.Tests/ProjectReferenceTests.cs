using System.Xml.Linq;
using Validator.Tests.Support;

namespace Architecture.Tests;

/// <summary>The table of references in the house's design: what each project may know of the others.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> MayReference = new()
    {
        ["Engine"] = [],
        ["MailWorld"] = [],
        ["Storage"] = ["Engine"],
        ["Api"] = ["Engine"],
        ["Standalone"] = ["Api", "Engine", "Storage", "MailWorld"],
        ["Grains.Interfaces"] = ["Engine"],
        ["Grains"] = ["Grains.Interfaces", "Engine", "Storage"],
        ["Silo"] = ["Grains", "Engine", "Storage"],
        ["Gateway"] = ["Api", "Grains.Interfaces", "Engine", "Storage"],
    };

    private static readonly string[] MayUseClusterPackages =
        ["Grains.Interfaces", "Grains", "Silo", "Gateway", "tests/Cluster.Tests", "bench/Cluster.Bench"];

    private static readonly string[] ClusterPackages = ["Microsoft.Orleans", "StackExchange.Redis", "MailKit", "MimeKit", "DnsClient"];

    public static TheoryData<string> ProductProjects() => [.. Projects().Where(project => !IsTestOrBench(project))];

    public static TheoryData<string> AllProjects() => [.. Projects()];

    [Theory]
    [MemberData(nameof(ProductProjects))]
    public void Project_references_only_what_the_table_allows(string project)
    {
        Assert.True(MayReference.ContainsKey(project), $"{project} is not in the table of references.");

        var references = Load(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

        Assert.Empty(references.Except(MayReference[project]));
    }

    [Theory]
    [MemberData(nameof(AllProjects))]
    public void Project_outside_the_cluster_needs_no_package_of_the_cluster(string project)
    {
        if (MayUseClusterPackages.Contains(project))
        {
            return;
        }

        Assert.DoesNotContain(Packages(project), package => ClusterPackages.Any(prefix => package.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)));
    }

    [Theory]
    [InlineData("Engine")]
    [InlineData("MailWorld")]
    public void Engine_and_MailWorld_use_the_framework_alone(string project)
    {
        Assert.Empty(Packages(project));
        Assert.Empty(Load(project).Descendants("FrameworkReference"));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Validator.Orleans.sln")).Replace('\\', '/');

        Assert.DoesNotContain(Projects(), project => !solution.Contains($"{project}/{Path.GetFileName(project)}.csproj", StringComparison.Ordinal));
    }

    [Fact]
    public void Filter_of_the_solution_holds_every_project_that_needs_no_package_of_the_cluster()
    {
        var filter = File.ReadAllText(Path.Combine(Repository.Root, "Validator.slnf")).Replace('\\', '/');
        var expected = Projects().Except(MayUseClusterPackages);

        Assert.DoesNotContain(expected, project => !filter.Contains($"{project}/{Path.GetFileName(project)}.csproj", StringComparison.Ordinal));
        Assert.DoesNotContain(MayUseClusterPackages, project => filter.Contains($"\"{project}/", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Packages(string project) =>
        Load(project).Descendants("PackageReference").Select(reference => reference.Attribute("Include")!.Value);

    private static bool IsTestOrBench(string project) =>
        project.StartsWith("tests/", StringComparison.Ordinal) || project.StartsWith("bench/", StringComparison.Ordinal);

    private static XDocument Load(string project) =>
        XDocument.Load(Path.Combine(Repository.Root, project, Path.GetFileName(project) + ".csproj"));

    private static IEnumerable<string> Projects() =>
        Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(file)!).Replace('\\', '/'))
            .Where(folder => !folder.StartsWith("artifacts", StringComparison.Ordinal) && !folder.Contains("node_modules", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
}
