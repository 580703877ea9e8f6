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
    public static WorldScript Slow { get; } = new()
    {
        Defaults = new() { Host = new() { Latency = TimeSpan.FromMilliseconds(150) } },
        Domains = [new() { Name = "slow.example", Mailboxes = { ["jane"] = "accept" } }],
    };
}
