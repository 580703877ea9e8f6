namespace MailWorld.Tests;

/// <summary>Worlds that most tests need: <c>one.example</c> with jane, behind one host.</summary>
internal static class Worlds
{
    public const string Host = "mx.one.example";

    public static Task<World> OneAsync(HostScript host, WorldOptions? options = null) => World.StartAsync(Script(host), options);

    public static WorldScript Script(HostScript host) => new()
    {
        Domains = [new DomainScript { Name = "one.example", Mx = [Host], Mailboxes = { ["jane"] = "accept" } }],
        Hosts = [host with { Name = Host }],
    };
}
