using System.Text;
using Validator.Addresses;
using Xunit.Abstractions;

namespace Engine.Tests.Addresses;

/// <summary>Suggestions for misspelt domains, and the silence about real ones. docs/accuracy.md states the figures that are asserted here.</summary>
public sealed class DomainSuggesterTests(ITestOutputHelper output)
{
    private static readonly DomainSuggester Suggester = new();

    /// <summary>Without the list of known neighbours: nothing that was held back helps.</summary>
    private static readonly DomainSuggester Unaided = new(DomainSuggester.ReadList("providers"), []);

    [Theory]
    [InlineData("gmial.com", "gmail.com")]
    [InlineData("hotmial.co", "hotmail.com")]
    [InlineData("gmailcom", "gmail.com")]
    [InlineData("gmail.con", "gmail.com")]
    [InlineData("yahoo.cmo", "yahoo.com")]
    [InlineData("yahooo.com", "yahoo.com")]
    [InlineData("gmaul.com", "gmail.com")]
    [InlineData("outlok.com", "outlook.com")]
    [InlineData("gmai.lcom", "gmail.com")]
    [InlineData("gmail.com.com", "gmail.com")]
    [InlineData("yahoo.couk", "yahoo.co.uk")]
    [InlineData("t-onlin.de", "t-online.de")]
    [InlineData("aol.con", "aol.com")]
    [InlineData("aol.vom", "aol.com")]
    [InlineData("GMIAL.com", "gmail.com")]
    public void Misspelt_provider_is_suggested(string domain, string meant) => Assert.Equal("Jane.Doe@" + meant, Suggest(Suggester, "Jane.Doe@" + domain));

    [Theory]
    [InlineData("gmail.com")]
    [InlineData("gmx.at")]
    [InlineData("mail.com")]
    [InlineData("email.com")]
    [InlineData("ymail.com")]
    [InlineData("dmail.com")]
    [InlineData("hmail.com")]
    [InlineData("fmail.com")]
    [InlineData("gmail.de")]
    [InlineData("hotmail.gr")]
    [InlineData("yahoo.co.id")]
    [InlineData("outlook.sk")]
    [InlineData("live.cn")]
    [InlineData("love.com")]
    [InlineData("line.me")]
    [InlineData("msn.co")]
    [InlineData("aol.co")]
    [InlineData("gmc.com")]
    [InlineData("proton.com")]
    [InlineData("verizon.com")]
    [InlineData("comcast.com")]
    [InlineData("att.com")]
    [InlineData("earthling.net")]
    [InlineData("prontomail.com")]
    [InlineData("hot.mail.com")]
    [InlineData("example.com")]
    [InlineData("localhost")]
    [InlineData("mail.gmial.com")]
    [InlineData("[127.0.0.1]")]
    [InlineData("gmäil.com")]
    public void Real_or_unlike_domain_is_left_alone(string domain) => Assert.Null(Suggest(Suggester, "a@" + domain));

    [Fact]
    public void Provider_is_never_corrected() =>
        Assert.DoesNotContain(DomainSuggester.ReadList("providers"), provider => Suggest(Unaided, "a@" + provider) is not null);

    [Fact]
    public void Domain_that_the_host_knows_is_never_corrected() =>
        Assert.Null(Suggest(new DomainSuggester(domain => domain == "gmial.com"), "a@gmial.com"));

    [Fact]
    public void Long_domain_is_not_compared() =>
        Assert.Null(Suggest(Suggester, $"a@{new string('g', 60)}.{new string('m', 60)}.com"));

    [Fact]
    public void Pairs_held_back_are_answered_with_the_precision_and_recall_that_are_stated()
    {
        int right = 0, wrong = 0, silent = 0;
        foreach (var line in Lines("domain-typos.tsv").Where(line => IsHeldBack(line.Split('\t')[0])))
        {
            var pair = line.Split('\t');
            var suggestion = Suggest(Unaided, "a@" + pair[0]);
            _ = suggestion is null ? silent++ : suggestion == "a@" + pair[1] ? right++ : wrong++;
        }

        output.WriteLine($"{right} right, {wrong} wrong, {silent} without a suggestion: precision {right / (double)(right + wrong):P1}, recall {right / (double)(right + wrong + silent):P1}");
        Assert.Equal(331, right + wrong + silent);
        Assert.Equal(0, wrong);
        Assert.InRange(right, 279, 331);
    }

    [Theory]
    [InlineData("real-mail-domains.txt", 2521, 6)]
    [InlineData("top-domains.txt", 4992, 3)]
    public void Real_domains_held_back_are_left_alone_as_often_as_stated(string file, int count, int atMost)
    {
        var domains = Lines(file);
        var disturbed = domains.Select(domain => (domain, suggestion: Suggest(Unaided, "a@" + domain))).Where(row => row.suggestion is not null).ToList();

        output.WriteLine($"{disturbed.Count} of {domains.Count}: {string.Join(", ", disturbed.Select(row => row.domain + " -> " + row.suggestion))}");
        Assert.Equal(count, domains.Count);
        Assert.InRange(disturbed.Count, 0, atMost);
    }

    [Fact]
    public void With_its_list_of_neighbours_only_misspellings_among_the_real_domains_are_corrected() =>
        Assert.Equal(
            ["hotmail.co", "yahoo.co", "yhoo.it"],
            Lines("real-mail-domains.txt").Concat(Lines("top-domains.txt")).Where(domain => Suggest(Suggester, "a@" + domain) is not null));

    private static string? Suggest(DomainSuggester suggester, string input) =>
        AddressParser.Parse(input) is { IsValid: true, Address: var address } ? suggester.Suggest(address) : null;

    private static List<string> Lines(string file) =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Addresses", "Data", file)).Where(line => line.Length > 0 && line[0] != '#')];

    private static bool IsHeldBack(string domain)
    {
        var hash = 0x811C9DC5u;
        foreach (var octet in Encoding.UTF8.GetBytes(domain))
        {
            hash = (hash ^ octet) * 0x01000193;
        }

        return (hash & 1) == 1;
    }
}
