using System.Reflection;
using System.Text.RegularExpressions;
using Validator.Standalone.Doctor;
using Validator.Tests.Support;

namespace Standalone.Tests.Doctor;

/// <summary>docs/doctor.md says what is so.</summary>
public sealed partial class DocumentationTests
{
    private static readonly object[] Kinds = [.. typeof(FindingKinds).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => field.GetValue(null)!)];

    [Fact]
    public void Every_finding_has_its_section_with_title_and_remedy_and_there_is_no_other()
    {
        var sections = Documentation().Split("\n### `").Skip(1)
            .ToDictionary(section => section[..section.IndexOf('`', StringComparison.Ordinal)], section => section.Split("\n## ")[0]);

        foreach (var kind in Kinds.OfType<FaultKind>())
        {
            Assert.Contains(kind.Title, sections[kind.Code], StringComparison.Ordinal);
            Assert.Contains(kind.Remedy, sections[kind.Code], StringComparison.Ordinal);
        }

        Assert.Equal(Kinds.OfType<FaultKind>().Select(kind => kind.Code).Order(StringComparer.Ordinal), sections.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_well_is_listed_too()
    {
        foreach (var kind in Kinds.OfType<GoodKind>())
        {
            Assert.Contains($"| `{kind.Code}` | {kind.Title} |", Documentation(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Codes_are_snake_case_and_differ()
    {
        var codes = Kinds.Select(kind => kind is GoodKind good ? good.Code : ((FaultKind)kind).Code).ToList();

        Assert.All(codes, code => Assert.Matches(SnakeCase(), code));
        Assert.Equal(codes.Count, codes.Distinct().Count());
    }

    [Fact]
    public void Every_option_is_named()
    {
        foreach (var setting in DoctorSettings.All)
        {
            Assert.Contains($"`{setting.Option}", Documentation(), StringComparison.Ordinal);
        }
    }

    private static string Documentation() => File.ReadAllText(Path.Combine(Repository.Root, "docs", "doctor.md"));

    [GeneratedRegex("^[a-z0-9]+(_[a-z0-9]+)*$")]
    private static partial Regex SnakeCase();
}
