using System.Globalization;
using System.Text.RegularExpressions;

namespace Standalone.Tests.RealServers;

/// <summary>A session as Postfix counted it: by command, how many were taken well and how many came.</summary>
/// <param name="Host">The mail host.</param>
/// <param name="Commands">Command to (taken, sent).</param>
internal sealed record PostfixSession(string Host, IReadOnlyDictionary<string, (int Taken, int Sent)> Commands)
{
    /// <summary>Gets how many recipients were refused.</summary>
    public int Refused => Commands.TryGetValue("rcpt", out var count) ? count.Sent - count.Taken : 0;
}

/// <summary>Postfix's log. Who wants to see only its own sessions comes from a source address of its own.</summary>
internal sealed partial class PostfixLog(string path)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Reads what one mail host wrote about one client, once all of its sessions have ended.</summary>
    /// <param name="host">The host's name.</param>
    /// <param name="client">The client's address.</param>
    /// <returns>The lines, and the most sessions that were open at once.</returns>
    /// <exception cref="TimeoutException">A session is still open.</exception>
    public async Task<(IReadOnlyList<string> Lines, int AtOnce)> ReadAsync(string host, string client)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var lines = (await ReadAllAsync()).Where(line => line.Contains($" {host}/smtpd[", StringComparison.Ordinal) && line.Contains($"[{client}]", StringComparison.Ordinal)).ToList();
            int open = 0, most = 0;
            foreach (var line in lines)
            {
                open += line.Contains("]: connect from ", StringComparison.Ordinal) ? 1 : line.Contains("]: disconnect from ", StringComparison.Ordinal) ? -1 : 0;
                most = Math.Max(most, open);
            }

            if (most > 0 && open == 0)
            {
                return (lines, most);
            }

            if (TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                throw new TimeoutException($"{open} of {most} sessions with {host} are still open:\n{string.Join('\n', lines)}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <summary>Reads the sessions of one client with one mail host, once all of them have ended.</summary>
    /// <param name="host">The host's name.</param>
    /// <param name="client">The client's address.</param>
    /// <returns>The sessions in the order of their ends.</returns>
    public async Task<IReadOnlyList<PostfixSession>> SessionsAsync(string host, string client)
    {
        var (lines, _) = await ReadAsync(host, client);
        return [.. lines.Where(line => line.Contains("]: disconnect from ", StringComparison.Ordinal)).Select(line => new PostfixSession(
            host,
            CommandCount().Matches(line).ToDictionary(
                match => match.Groups["name"].Value,
                match => (Number(match.Groups["taken"]), Number(match.Groups["sent"].Success ? match.Groups["sent"] : match.Groups["taken"])))))];
    }

    private static int Number(Group digits) => int.Parse(digits.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@" (?<name>[a-z]+)=(?<taken>\d+)(/(?<sent>\d+))?")]
    private static partial Regex CommandCount();

    private async Task<string[]> ReadAllAsync()
    {
        if (!File.Exists(path))
        {
            return [];
        }

        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return (await reader.ReadToEndAsync()).Split('\n');
    }
}
