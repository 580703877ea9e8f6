using MailWorld;

namespace Validator.Accuracy;

/// <summary>Collects domains, hosts and residents; the same seed gives the same world. Names tell nothing about behaviour.</summary>
internal sealed class WorldBuilder(int seed)
{
    private static readonly string[] Syllables = ["ba", "de", "fi", "go", "ku", "la", "mer", "no", "pa", "ri", "so", "ta", "vel", "wen", "zu", "hal", "lin", "tor"];
    private static readonly string[] First = ["anna", "ben", "clara", "david", "emma", "felix", "greta", "hugo", "ida", "jonas", "karla", "leo", "mia", "nils", "olga", "paul", "rosa", "tim", "ute", "yan"];
    private static readonly string[] Last = ["abel", "brandt", "cole", "dietz", "ernst", "frey", "gold", "haas", "iver", "jansen", "kern", "lorenz", "mohr", "nowak", "otto", "peters", "quist", "roth", "stein", "weber"];

    private readonly Random _random = new(seed);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<DomainScript> _domains = [];
    private readonly List<HostScript> _hosts = [];
    private readonly List<Resident> _residents = [];

    public IReadOnlyList<Resident> Residents => _residents;

    public int Next(int below) => _random.Next(below);

    /// <summary>A domain name that was not used yet.</summary>
    public string NewDomain()
    {
        while (true)
        {
            var name = string.Concat(Enumerable.Range(0, 3 + Next(2)).Select(_ => Syllables[Next(Syllables.Length)])) + ".example";
            if (_names.Add(name))
            {
                return name;
            }
        }
    }

    /// <summary>Names of people, each once.</summary>
    public string[] People(int count)
    {
        var people = new HashSet<string>(StringComparer.Ordinal);
        while (people.Count < count)
        {
            people.Add($"{First[Next(First.Length)]}.{Last[Next(Last.Length)]}{(Next(3) == 0 ? Next(90) + 10 : "")}");
        }

        return [.. people];
    }

    /// <summary>A host of its own under an operator's names, or under the domain's.</summary>
    public string NewHost(string domain, string? like)
    {
        if (like is null)
        {
            return $"mx{Next(9) + 1}.{domain}";
        }

        var dot = like.IndexOf('.', StringComparison.Ordinal);
        while (true)
        {
            var name = $"{like[..dot]}-{Next(100_000)}{like[dot..]}";
            if (_names.Add(name))
            {
                return name;
            }
        }
    }

    /// <summary>A host as hosts are: some near, some farther off, most with PIPELINING.</summary>
    public HostScript Ordinary(string name) => new()
    {
        Name = name,
        Latency = TimeSpan.FromMilliseconds(Next(4) == 0 ? Next(40) : 0),
        Extensions = Next(8) == 0 ? ["SIZE 35882577", "8BITMIME", "ENHANCEDSTATUSCODES"] : ["PIPELINING", "SIZE 35882577", "8BITMIME", "ENHANCEDSTATUSCODES", "SMTPUTF8"],
    };

    public void Add(HostScript host) => _hosts.Add(host);

    public void Add(DomainScript domain) => _domains.Add(domain);

    public void Add(Resident resident) => _residents.Add(resident);

    /// <summary>The world, with the domain whose address the verifier may use as its sender.</summary>
    public WorldScript Build() => new()
    {
        Seed = seed,
        Domains = [.. _domains, new DomainScript { Name = "sender.example", Mailboxes = { ["probe"] = MailboxKind.Accept } }],
        Hosts = _hosts,
    };

    /// <summary>The addresses in an order that the seed gives.</summary>
    public IReadOnlyList<string> Shuffled()
    {
        var addresses = _residents.Select(resident => resident.Address).ToArray();
        _random.Shuffle(addresses);
        return addresses;
    }
}
