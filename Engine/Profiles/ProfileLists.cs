using System.Collections.Frozen;

namespace Validator.Profiles;

/// <summary>All lists at one moment. Immutable: a reload makes another one.</summary>
internal sealed class ProfileLists
{
    /// <summary>The lists of domains by the names of their files; what makes a name of a line of each.</summary>
    private static readonly FrozenDictionary<string, Func<string, string?>> DomainFiles = new Dictionary<string, Func<string, string?>>
    {
        [Disposable] = ListName.Domain,
        [DisposableAllow] = ListName.Domain,
        [DisposableMx] = ListName.Domain,
        [AliasRelay] = ListName.Domain,
        [Free] = ListName.Domain,
        [ParkedMx] = ListName.Domain,
        [Education] = ListName.SuffixPattern,
        [Government] = ListName.SuffixPattern,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly Lazy<ProfileLists> LazyBuiltIn = new(LoadBuiltIn);

    private const string Disposable = "disposable.txt";
    private const string DisposableAllow = "disposable-allow.txt";
    private const string DisposableMx = "disposable-mx.txt";
    private const string AliasRelay = "alias-relay.txt";
    private const string Free = "free.txt";
    private const string ParkedMx = "parked-mx.txt";
    private const string Education = "education.txt";
    private const string Government = "government.txt";
    private const string Roles = "role.txt";
    private const string OperatorRows = "operators.tsv";

    private readonly FrozenDictionary<string, DomainList> _domains;
    private readonly FrozenSet<string> _roleNames;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _roles;
    private readonly OperatorTable _operators;

    private ProfileLists(IReadOnlyDictionary<string, DomainList> domains, IEnumerable<string> roles, OperatorTable operators)
    {
        _domains = domains.ToFrozenDictionary(StringComparer.Ordinal);
        (DisposableNames, AllowedNames, RelayNames) = (_domains[Disposable], _domains[DisposableAllow], _domains[AliasRelay]);
        (FreeNames, DisposableHosts, ParkedHosts) = (_domains[Free], _domains[DisposableMx], _domains[ParkedMx]);
        (Schools, Governments) = (_domains[Education], _domains[Government]);
        _roleNames = roles.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _roles = _roleNames.GetAlternateLookup<ReadOnlySpan<char>>();
        _operators = operators;
    }

    /// <summary>The lists that come with the engine, loaded once, when first needed.</summary>
    public static ProfileLists BuiltIn => LazyBuiltIn.Value;

    public static IEnumerable<string> FileNames => DomainFiles.Keys.Append(Roles).Append(OperatorRows);

    public DomainList DisposableNames { get; }

    public DomainList AllowedNames { get; }

    public DomainList RelayNames { get; }

    public DomainList FreeNames { get; }

    public DomainList DisposableHosts { get; }

    public DomainList ParkedHosts { get; }

    public DomainList Schools { get; }

    public DomainList Governments { get; }

    public FrozenSet<string> RoleNames => _roleNames;

    public OperatorTable Operators => _operators;

    public bool IsRole(ReadOnlySpan<char> localPart) => _roles.Contains(localPart);

    /// <summary>Puts an operator's files over these lists.</summary>
    /// <param name="files">Content by file name.</param>
    /// <param name="problem">Takes file, line and message.</param>
    public ProfileLists With(IReadOnlyDictionary<string, byte[]> files, Action<string, int, string> problem)
    {
        var domains = new Dictionary<string, DomainList>(_domains, StringComparer.Ordinal);
        foreach (var (name, normalize) in DomainFiles)
        {
            if (files.TryGetValue(name, out var bytes))
            {
                domains[name] = Merge(_domains[name], ListFile.Read(bytes, normalize, (line, message) => problem(name, line, message)));
            }
        }

        IEnumerable<string> roles = _roleNames;
        if (files.TryGetValue(Roles, out var roleBytes))
        {
            var file = ListFile.Read(roleBytes, ListName.LocalPart, (line, message) => problem(Roles, line, message));
            roles = (file.Replaces ? [] : _roleNames.Except(file.Removed)).Concat(file.Added);
        }

        var operators = files.TryGetValue(OperatorRows, out var rows)
            ? OperatorTable.Read(rows, _operators, (line, message) => problem(OperatorRows, line, message))
            : _operators;
        return new(domains, roles, operators);
    }

    private static DomainList Merge(DomainList builtIn, ListFile file)
    {
        var seconds = (file.Replaces ? [] : builtIn.SecondLevels.Except(SecondLevels(file.Removed))).Concat(SecondLevels(file.Added));
        return new(file.Replaces ? DomainSet.Empty : builtIn.BuiltIn, DomainSet.Of(Names(file.Added)), DomainSet.Of(Names(file.Removed)), seconds);
    }

    private static IEnumerable<string> Names(IEnumerable<string> entries) => entries.Where(entry => !entry.EndsWith(".*", StringComparison.Ordinal));

    private static IEnumerable<string> SecondLevels(IEnumerable<string> entries) =>
        entries.Where(entry => entry.EndsWith(".*", StringComparison.Ordinal)).Select(entry => entry[..^2]);

    private static ProfileLists LoadBuiltIn()
    {
        static void Broken(int line, string message) => throw new InvalidOperationException($"A built-in list is broken at line {line}: {message}");
        var domains = new Dictionary<string, DomainList>(StringComparer.Ordinal);
        foreach (var (name, normalize) in DomainFiles)
        {
            // The large ones are indexed as they stand; patterns are taken apart.
            if (name is Education or Government)
            {
                var entries = ListFile.Read(Resource(name), normalize, Broken).Added;
                domains[name] = new(DomainSet.Of(Names(entries)), secondLevels: SecondLevels(entries));
            }
            else
            {
                domains[name] = new(new DomainSet(Resource(name)));
            }
        }

        return new(domains, ListFile.Read(Resource(Roles), ListName.LocalPart, Broken).Added, OperatorTable.Read(Resource(OperatorRows), null, Broken));
    }

    private static byte[] Resource(string name)
    {
        using var stream = typeof(ProfileLists).Assembly.GetManifestResourceStream("Validator.Profiles.Lists." + name)
            ?? throw new InvalidOperationException($"The list {name} is missing from the assembly.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
