namespace MailWorld;

/// <summary>Who lives in a simulated mail internet, and how they behave. The same in code and, in snake_case, in a JSON file.</summary>
public sealed record WorldScript
{
    /// <summary>Gets the seed of everything that looks random (shares of a population, garbage). The same script and seed give the same world. Default: 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Gets what holds where a domain or host says nothing.</summary>
    public WorldDefaults Defaults { get; init; } = new();

    /// <summary>Gets the domains. A name may hold one range, as in <c>d{0..49999}.example</c>.</summary>
    public IReadOnlyList<DomainScript> Domains { get; init; } = [];

    /// <summary>Gets the mail hosts that differ from <see cref="WorldDefaults.Host"/>; others come into being by being named as an MX.</summary>
    public IReadOnlyList<HostScript> Hosts { get; init; } = [];

    /// <summary>The small world that is built in: <c>docs/world.example.json</c>.</summary>
    /// <returns>The script.</returns>
    public static WorldScript Example()
    {
        using var stream = typeof(WorldScript).Assembly.GetManifestResourceStream("world.example.json")!;
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd(), "world.example.json");
    }

    /// <summary>Reads a script from JSON text.</summary>
    /// <param name="json">The text; comments and trailing commas are allowed.</param>
    /// <param name="source">What to call the text in messages, such as the file's name.</param>
    /// <returns>The script.</returns>
    /// <exception cref="WorldScriptException">The text is not a script; the message names line, member and what would be right.</exception>
    public static WorldScript Parse(string json, string source = "script") => ScriptReader.Read(json, source);

    /// <summary>Writes the script as JSON that <see cref="Parse"/> reads.</summary>
    /// <returns>Indented JSON; members at their defaults are left out.</returns>
    public string ToJson() => ScriptJson.Write(this);
}

/// <summary>What holds where a domain or host says nothing.</summary>
public sealed record WorldDefaults
{
    /// <summary>Gets the behaviour of hosts that <see cref="WorldScript.Hosts"/> does not list. Its name and addresses are not used.</summary>
    public HostScript Host { get; init; } = new();

    /// <summary>Gets what happens to local parts that a domain neither lists nor rules on. Default: unknown.</summary>
    public MailboxScript Others { get; init; } = MailboxKind.Unknown;

    /// <summary>Gets the TTL of records. Default: 300 s.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Gets the TTL of negative answers: the SOA's own and its MINIMUM (RFC 2308). Default: 60 s.</summary>
    public TimeSpan NegativeTtl { get; init; } = TimeSpan.FromSeconds(60);
}
