using Validator.Profiles;
using Validator.Tests.Support;
using static Engine.Tests.Profiles.Addresses;

namespace Engine.Tests.Profiles;

public sealed class ListFolderTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lists-");
    private readonly ManualTimeProvider _time = new();
    private readonly List<ListReload> _reloads = [];

    [Fact]
    public void Own_names_hold_beside_the_built_in_ones()
    {
        Write("disposable.txt", "\uFEFF# ours\r\nthrowaway.example # seen in spring\r\n\r\nmüll.example\r\nTHROW.Example.\r\n");
        Write("free.txt", "free.example");
        Write("role.txt", "frontdesk-berlin\n-sales\n");
        Write("alias-relay.txt", "relay.example\n");
        Write("education.txt", "uni.*\nschool.example\n-ac.*\n");
        using var profiles = Profiles();

        Assert.True(profiles.LastReload.Applied, string.Join('\n', profiles.LastReload.Problems));
        Assert.Equal(DomainCategory.Disposable, Category(profiles, "x.throwaway.example"));
        Assert.Equal(DomainCategory.Disposable, Category(profiles, "xn--mll-hoa.example"));
        Assert.Equal(DomainCategory.Disposable, Category(profiles, "throw.example"));
        Assert.Equal(DomainCategory.Disposable, Category(profiles, "mailinator.com"));
        Assert.Equal(DomainCategory.FreeProvider, Category(profiles, "free.example"));
        Assert.Equal(DomainCategory.FreeProvider, Category(profiles, "gmail.com"));
        Assert.Equal(DomainCategory.AliasRelay, Category(profiles, "relay.example"));
        Assert.Equal(DomainCategory.Education, Category(profiles, "x.uni.zz"));
        Assert.Equal(DomainCategory.Education, Category(profiles, "mit.edu"));
        Assert.Equal(DomainCategory.Corporate, Category(profiles, "ox.ac.uk"));
        Assert.True(profiles.Of(Address("frontdesk-berlin@example.com")).Role);
        Assert.True(profiles.Of(Address("info@example.com")).Role);
        Assert.False(profiles.Of(Address("sales@example.com")).Role);
    }

    [Fact]
    public void Built_in_name_is_taken_out_by_a_minus_and_kept_out_by_the_allow_list()
    {
        Write("disposable.txt", "-mailinator.com\nboth.example\n");
        Write("disposable-allow.txt", "yopmail.com\nboth.example\n");
        using var profiles = Profiles();

        Assert.Equal(DomainCategory.Corporate, Category(profiles, "x.mailinator.com"));
        Assert.Equal(DomainCategory.Corporate, Category(profiles, "x.yopmail.com"));
        Assert.Equal(DomainCategory.Corporate, Category(profiles, "both.example"));
        Assert.Equal(DomainCategory.Disposable, Category(profiles, "guerrillamail.com"));
    }

    [Fact]
    public void Replace_begins_from_nothing()
    {
        Write("disposable.txt", "# only these\n!replace\nthrowaway.example\n");
        Write("role.txt", "!replace\nboss\n");
        using var profiles = Profiles();

        Assert.Equal(DomainCategory.Disposable, Category(profiles, "throwaway.example"));
        Assert.Equal(DomainCategory.Corporate, Category(profiles, "mailinator.com"));
        Assert.True(profiles.Of(Address("boss@example.com")).Role);
        Assert.False(profiles.Of(Address("info@example.com")).Role);
    }

    [Fact]
    public void Own_operators_stand_beside_the_built_in_ones_and_replace_those_of_their_key()
    {
        Write("operators.tsv", "key\tname\tkind\tmx_suffixes\tsender_connections\tsender_messages_per_connection\taccepts_any\treply_operator\tlimits_source\n"
            + "kpn\tKPN\tmailbox\tkpnmail.nl kpn.example\t4\t\tno\t\tour contract\nours\tOurs\tgateway\tmx.example\t\t\tyes\n");
        using var profiles = Profiles();

        Assert.Equal(2, profiles.OperatorOf("a.kpn.example")!.Connections);
        Assert.Equal(50, profiles.OperatorOf("a.kpnmail.nl")!.MessagesPerConnection);
        Assert.Equal((OperatorKind.Gateway, true), (profiles.OperatorOf("a.mx.example")!.Kind, profiles.OperatorOf("a.mx.example")!.AcceptsAnyRecipient));
        Assert.Equal("gmail", profiles.OperatorOf("aspmx.l.google.com")!.Key);
    }

    [Fact]
    public void A_changed_file_holds_after_two_looks_that_agree_without_a_restart()
    {
        using var profiles = Profiles();
        Write("disposable.txt", "first.example\n");

        _time.Advance(Interval);
        Assert.Equal(DomainCategory.Corporate, Category(profiles, "first.example"));

        Write("disposable.txt", "first.example\nsecond.example\n");
        _time.Advance(Interval);
        Assert.Equal(DomainCategory.Corporate, Category(profiles, "second.example"));

        _time.Advance(Interval);
        Assert.Equal(DomainCategory.Disposable, Category(profiles, "second.example"));

        File.Delete(Path.Combine(_folder.FullName, "disposable.txt"));
        _time.Advance(2 * Interval);
        Assert.Equal(DomainCategory.Corporate, Category(profiles, "second.example"));
        Assert.Equal(DomainCategory.Disposable, Category(profiles, "mailinator.com"));
        Assert.Equal(3, _reloads.Count);
    }

    [Fact]
    public void Nothing_is_read_while_nothing_changes()
    {
        Write("disposable.txt", "first.example\n");
        using var profiles = Profiles();

        _time.Advance(100 * Interval);

        Assert.Single(_reloads);
        profiles.Dispose();
        Write("disposable.txt", "first.example\nsecond.example\n");
        _time.Advance(100 * Interval);
        Assert.Single(_reloads);
    }

    [Fact]
    public void Files_that_a_link_swaps_are_seen()
    {
        var old = Directory.CreateDirectory(Path.Combine(_folder.FullName, "..one"));
        var next = Directory.CreateDirectory(Path.Combine(_folder.FullName, "..two"));
        File.WriteAllText(Path.Combine(old.FullName, "free.txt"), "old.example\n");
        File.WriteAllText(Path.Combine(next.FullName, "free.txt"), "next.example\n");
        var data = Path.Combine(_folder.FullName, "..data");
        Directory.CreateSymbolicLink(data, old.FullName);
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "free.txt"), Path.Combine("..data", "free.txt"));
        using var profiles = Profiles();
        Assert.Equal(DomainCategory.FreeProvider, Category(profiles, "old.example"));

        Directory.Delete(data);
        Directory.CreateSymbolicLink(data, next.FullName);
        _time.Advance(2 * Interval);

        Assert.Equal(DomainCategory.FreeProvider, Category(profiles, "next.example"));
        Assert.Equal(DomainCategory.Corporate, Category(profiles, "old.example"));
    }

    [Fact]
    public void A_broken_file_keeps_the_old_lists_and_is_told_once_with_its_line()
    {
        Write("disposable.txt", "first.example\n");
        using var profiles = Profiles();
        Write("free.txt", "right.example\n");
        Write("disposable.txt", "second.example\n# a comment\nnot a domain\nfine.example\n@example.com\n");

        _time.Advance(10 * Interval);

        Assert.Equal(["disposable.txt:3", "disposable.txt:5"], profiles.LastReload.Problems.Select(problem => $"{problem.File}:{problem.Line}"));
        Assert.False(profiles.LastReload.Applied);
        Assert.Equal(2, _reloads.Count);
        Assert.Equal(DomainCategory.Disposable, Category(profiles, "first.example"));
        Assert.Equal(DomainCategory.Corporate, Category(profiles, "second.example"));
        Assert.Equal(DomainCategory.Corporate, Category(profiles, "right.example"));

        Write("disposable.txt", "second.example\n");
        _time.Advance(2 * Interval);
        Assert.Equal(DomainCategory.Disposable, Category(profiles, "second.example"));
        Assert.Equal(DomainCategory.FreeProvider, Category(profiles, "right.example"));
    }

    [Theory]
    [InlineData("disposable.txt", "com", 1)]
    [InlineData("disposable.txt", "a..b", 1)]
    [InlineData("disposable.txt", "ok.example\n-bad_.example", 2)]
    [InlineData("disposable.txt", "ok.example\n!replace", 2)]
    [InlineData("disposable.txt", "!unknown", 1)]
    [InlineData("disposable.txt", "192.0.2.1", 1)]
    [InlineData("disposable.txt", "ok.example\n\u0001.example", 2)]
    [InlineData("education.txt", "edu.x.*", 1)]
    [InlineData("role.txt", "info@example.com", 1)]
    [InlineData("role.txt", "info+x", 1)]
    [InlineData("operators.tsv", "key\tname", 1)]
    [InlineData("operators.tsv", OperatorHeader + "\nx\tX\tnonsense\tx.example", 2)]
    [InlineData("operators.tsv", OperatorHeader + "\nx\tX\tmailbox\tx.example\t0", 2)]
    [InlineData("operators.tsv", OperatorHeader + "\nx\tX\tmailbox\t", 2)]
    [InlineData("operators.tsv", OperatorHeader + "\nx\tX\tmailbox\tx.example\nx\tX\tmailbox\ty.example", 3)]
    public void What_is_wrong_is_told_with_file_and_line(string file, string text, int line)
    {
        Write(file, text);
        using var profiles = Profiles();

        var problem = Assert.Single(profiles.LastReload.Problems);
        Assert.Equal((file, line), (problem.File, problem.Line));
        Assert.StartsWith($"{file}:{line}: ", problem.ToString(), StringComparison.Ordinal);
        Assert.Equal(DomainCategory.Disposable, Category(profiles, "mailinator.com"));
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_and_endless_lines_are_told_with_their_line()
    {
        File.WriteAllBytes(Path.Combine(_folder.FullName, "free.txt"), [.. "ok.example\n"u8, 0xff, 0xfe, .. "\n"u8, .. Enumerable.Repeat((byte)'a', 10_000)]);
        using var profiles = Profiles();

        Assert.Equal([2, 3], profiles.LastReload.Problems.Select(problem => problem.Line));
    }

    [Fact]
    public void Problems_are_bounded()
    {
        Write("free.txt", string.Join('\n', Enumerable.Repeat("no domain", 5000)));
        using var profiles = Profiles();

        Assert.Equal(100, profiles.LastReload.Problems.Length);
    }

    [Fact]
    public void A_folder_that_goes_keeps_the_old_lists_and_is_told()
    {
        Write("disposable.txt", "first.example\n");
        using var profiles = Profiles();

        _folder.Delete(recursive: true);
        _time.Advance(2 * Interval);

        Assert.Single(profiles.LastReload.Problems);
        Assert.Equal(DomainCategory.Disposable, Category(profiles, "first.example"));

        _folder.Create();
        Write("disposable.txt", "second.example\n");
        _time.Advance(2 * Interval);
        Assert.Equal(DomainCategory.Disposable, Category(profiles, "second.example"));
    }

    [Fact]
    public void A_misspelt_file_is_named_and_changes_nothing()
    {
        Write("disposables.txt", "first.example\n");
        Write("notes.md", "anything");
        using var profiles = Profiles();

        Assert.True(profiles.LastReload.Applied);
        Assert.Equal(["disposables.txt"], profiles.LastReload.Ignored.AsEnumerable());
    }

    [Fact]
    public async Task Look_ups_go_on_while_lists_are_swapped()
    {
        using var profiles = Profiles();
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Assert.Equal(DomainCategory.Disposable, Category(profiles, "x.mailinator.com"));
                Assert.NotEqual(DomainCategory.Education, Category(profiles, "first.example"));
            }
        });
        for (var round = 0; round < 50; round++)
        {
            Write("disposable.txt", round % 2 == 0 ? "first.example\n" : "second.example\n");
            Assert.True(profiles.Reload().Applied);
            Assert.Equal(round % 2 == 0, profiles.Of("first.example", []).Disposable);
        }

        await stop.CancelAsync();
        await reader;
    }

    public void Dispose()
    {
        if (_folder.Exists || Directory.Exists(_folder.FullName))
        {
            Directory.Delete(_folder.FullName, recursive: true);
        }
    }

    private const string OperatorHeader =
        "key\tname\tkind\tmx_suffixes\tsender_connections\tsender_messages_per_connection\taccepts_any\treply_operator\tlimits_source";

    private static DomainCategory Category(AddressProfiles profiles, string domain) => profiles.Of(Address("jane@" + domain)).Category;

    private AddressProfiles Profiles() => new(new() { ListsFolder = _folder.FullName, PollInterval = Interval, OnReload = _reloads.Add }, _time);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
