using FsCheck;
using FsCheck.Fluent;
using Validator.Profiles;

namespace Engine.Tests.Profiles;

public sealed class DomainSetTests
{
    /// <summary>Any set of names over few letters and labels, so that names share suffixes: the index finds what a plain search finds.</summary>
    [Fact]
    public void Covers_what_a_plain_search_covers()
    {
        var label = Gen.Elements("a", "b", "ab", "ba", "aa");
        var name = Gen.Choose(1, 4).SelectMany(count => Gen.ArrayOf(label, count)).Select(labels => string.Join('.', labels));
        var scene = Gen.ListOf(name).SelectMany(_ => name, (names, asked) => (Names: names.Distinct().ToList(), Asked: asked));

        Prop.ForAll(scene.ToArbitrary(), it =>
        {
            var list = new DomainList(DomainSet.Of(it.Names));
            var expected = it.Names.Any(entry => it.Asked == entry || it.Asked.EndsWith("." + entry, StringComparison.Ordinal));
            return list.Covers(it.Asked) == expected && list.Covers(it.Asked.ToUpperInvariant() + ".") == expected && list.Contains(it.Asked) == it.Names.Contains(it.Asked);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Comments_and_empty_lines_are_passed_over()
    {
        var set = new DomainSet("# one\n\na.example\n#b.example\nc.example\n"u8.ToArray());

        Assert.Equal(2, set.Count);
        Assert.True(set.Contains("a.example") && set.Contains("c.example"));
        Assert.False(set.Contains("b.example") || set.Contains("#b.example") || set.Contains("") || set.Contains("# one"));
    }

    [Fact]
    public void An_empty_set_holds_nothing() => Assert.False(DomainSet.Empty.Contains("a") || DomainSet.Empty.Contains(""));
}
