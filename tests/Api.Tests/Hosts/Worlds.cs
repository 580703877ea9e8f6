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
}
