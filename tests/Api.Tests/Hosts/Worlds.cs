using MailWorld;

namespace Api.Tests.Hosts;

/// <summary>Mail internets for the contract suite.</summary>
public static class Worlds
{
    /// <summary>Gets one with a domain of each kind that the API has something special to say about.</summary>
    public static WorldScript Usual { get; } = new()
    {
        Domains =
        [
            new() { Name = "example.com", Mailboxes = { ["jane"] = "accept", ["john"] = "accept" } },
            new() { Name = "all.example", CatchAll = true },
            new() { Name = "grey.example", Greylist = new() { Delay = TimeSpan.FromMilliseconds(1) }, Mailboxes = { ["jane"] = "accept" } },
        ],
    };

    /// <summary>Gets one with a host that takes its time.</summary>
    public static WorldScript Slow { get; } = SlowBy(TimeSpan.FromMilliseconds(150));

    /// <summary>Gets one with a host that takes long.</summary>
    public static WorldScript VerySlow { get; } = SlowBy(TimeSpan.FromSeconds(1));

    private static WorldScript SlowBy(TimeSpan latency) => new()
    {
        Defaults = new() { Host = new() { Latency = latency } },
        Domains = [new() { Name = "slow.example", Mailboxes = { ["jane"] = "accept" } }],
    };
}
