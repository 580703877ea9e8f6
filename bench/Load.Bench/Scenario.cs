using System.Collections.Immutable;

namespace Validator.Load;

/// <summary>What a floor does for one address, or that it only asks the DNS.</summary>
internal enum FloorKind
{
    /// <summary>DNS queries through bare sockets.</summary>
    Dns,

    /// <summary>The engine's own dialogue: the probe in a transaction of its own, asked where the recipient was accepted.</summary>
    SameDialogue,

    /// <summary>Recipient and probe in one transaction, whatever the first reply is.</summary>
    OneTransaction,

    /// <summary>None: the engine alone, and what a long list costs it over time.</summary>
    None,
}

/// <summary>Something to measure.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Title">Its name in the table.</param>
/// <param name="Floor">What the floor does.</param>
/// <param name="PerDomain">Addresses to a domain.</param>
/// <param name="HalfUnknown">Whether half of the addresses do not exist; else all exist.</param>
/// <param name="Sink">Whether the mail hosts are Postfix's smtp-sink, which accepts every recipient.</param>
/// <param name="ByNameOnly">Whether it is left out where nothing is named.</param>
internal sealed record Scenario(
    string Name, string Title, FloorKind Floor, int PerDomain = 1, bool HalfUnknown = false, bool Sink = false, bool ByNameOnly = false)
{
    public static ImmutableArray<Scenario> All { get; } =
    [
        new("dns", "DNS: MX queries, 1,000 in flight", FloorKind.Dns),
        new("single", "Single verdicts: 1 address a domain, all exist, the floor does the same dialogue", FloorKind.SameDialogue),
        new("one", "Lists: 1 address a domain, half unknown, the floor spends one transaction", FloorKind.OneTransaction, HalfUnknown: true),
        new("ten", "Lists: 10 addresses a domain, half unknown, the floor spends one connection an address", FloorKind.OneTransaction, 10, HalfUnknown: true),
        new("million", "A long list over 50,000 domains, 20 addresses a domain, half unknown", FloorKind.None, 20, HalfUnknown: true, ByNameOnly: true),
        new("sink", "Single verdicts against Postfix's smtp-sink, the floor does the same dialogue", FloorKind.SameDialogue, Sink: true, ByNameOnly: true),
    ];

    /// <summary>Gets how many addresses the engine is given at once: enough that each of its connections finds a whole domain.</summary>
    /// <param name="connections">The most connections at once.</param>
    public int InFlight(int connections) => Floor == FloorKind.Dns ? 1_000 : connections * PerDomain;

    public static Scenario? Find(string name) => All.FirstOrDefault(scenario => scenario.Name == name);
}
