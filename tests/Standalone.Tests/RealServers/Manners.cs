namespace Standalone.Tests.RealServers;

/// <summary>What a mail host may expect of any client.</summary>
internal static class Manners
{
    private static readonly string[] Rude =
        ["lost connection", "timeout after", "too many errors", "improper command pipelining", "non-SMTP command", "synchronization"];

    /// <summary>Asserts that every session of a client was ended by QUIT, that nothing was talked over, and that no mail was sent.</summary>
    /// <param name="log">Postfix's log.</param>
    /// <param name="host">The mail host.</param>
    /// <param name="client">The client's address.</param>
    /// <returns>A task that ends when all sessions have.</returns>
    public static async Task AssertMannersAsync(this PostfixLog log, string host, string client)
    {
        var (lines, _) = await log.ReadAsync(host, client);
        Assert.DoesNotContain(lines, line => Rude.Any(words => line.Contains(words, StringComparison.OrdinalIgnoreCase)));
        Assert.All(await log.SessionsAsync(host, client), session =>
        {
            Assert.Equal((1, 1), session.Commands.GetValueOrDefault("quit"));
            Assert.DoesNotContain("data", session.Commands.Keys);
            Assert.DoesNotContain("unknown", session.Commands.Keys);
        });
    }
}
