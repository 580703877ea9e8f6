using System.Globalization;
using System.Text;

namespace MailWorld.CommandLine;

/// <summary>The program: a world that runs until it is stopped.</summary>
internal static class WorldProgram
{
    private const int MostDomainsTold = 40;
    private const int MostMailboxesTold = 8;

    /// <summary>Runs a world.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="output">Where DNS and SMTP are, and who lives there.</param>
    /// <param name="error">What is wrong.</param>
    /// <param name="stop">Ends when the world is to stop.</param>
    /// <returns>The exit status: 0 stopped as asked, 2 wrong usage, 1 anything else.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, Task stop)
    {
        var arguments = WorldArguments.Parse(args);
        if (arguments.Help)
        {
            await output.WriteLineAsync(WorldArguments.Usage).ConfigureAwait(false);
            return 0;
        }

        if (arguments.Error is not null)
        {
            await error.WriteLineAsync($"world: {arguments.Error}\n{WorldArguments.Usage}").ConfigureAwait(false);
            return 2;
        }

        try
        {
            return await PlayAsync(arguments, output, stop).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WorldScriptException or WorldStartException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"world: {exception.Message}").ConfigureAwait(false);
            return 1;
        }
    }

    private static async Task<int> PlayAsync(WorldArguments arguments, TextWriter output, Task stop)
    {
        var script = arguments.File is { } file
            ? WorldScript.Parse(await File.ReadAllTextAsync(file).ConfigureAwait(false), file)
            : WorldScript.Example();
        var options = new WorldOptions
        {
            DnsPort = arguments.DnsPort,
            SmtpPort = arguments.SmtpPort,
            Record = arguments.Quiet ? RecordDetail.Counters : RecordDetail.Full,
        };
        var world = await World.StartAsync(script, options).ConfigureAwait(false);
        await using (world.ConfigureAwait(false))
        {
            await output.WriteAsync(arguments.Quiet ? $"dns={world.DnsEndPoint} smtp_port={world.SmtpPort}\n" : Describe(world, script, arguments.File)).ConfigureAwait(false);
            await output.FlushAsync().ConfigureAwait(false);
            await stop.ConfigureAwait(false);
        }

        if (arguments.Record is { } record)
        {
            await File.WriteAllTextAsync(record, world.Record.ToJson()).ConfigureAwait(false);
        }

        return 0;
    }

    private static string Describe(World world, WorldScript script, string? file)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"DNS   {world.DnsEndPoint} (UDP and TCP)")
            .AppendLine(CultureInfo.InvariantCulture, $"SMTP  port {world.SmtpPort} of 127.0.0.0/8")
            .AppendLine(CultureInfo.InvariantCulture, $"{world.DomainCount} domains, {world.HostCount} mail hosts, from {file ?? "the world that is built in (docs/world.example.json)"}")
            .AppendLine();
        foreach (var domain in script.Domains.Take(MostDomainsTold))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {domain.Name,-24} {Describe(domain)}");
        }

        if (script.Domains.Count > MostDomainsTold)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  ... and {script.Domains.Count - MostDomainsTold} more");
        }

        return text.AppendLine()
            .AppendLine("Try:")
            .AppendLine(CultureInfo.InvariantCulture, $"  ./run verify {SomeAddress(script)} --dns {world.DnsEndPoint} --smtp-port {world.SmtpPort} --allow-private-mx")
            .AppendLine()
            .AppendLine("Ctrl-C stops.")
            .ToString();
    }

    private static string Describe(DomainScript domain)
    {
        if (domain.Note is { } note)
        {
            return note;
        }

        List<string> traits = [];
        if (domain.Route != DomainRoute.Mx)
        {
            traits.Add(domain.Route switch
            {
                DomainRoute.Implicit => "no MX, its own address",
                DomainRoute.NullMx => "null MX",
                DomainRoute.None => "no mail server",
                _ => "does not exist",
            });
        }

        if (domain.Dns is { } dns)
        {
            traits.Add(dns.Cname is { } target ? $"alias of {target}" : dns.Fault != DnsFault.None ? $"DNS: {ScriptJson.NameOf(dns.Fault)}" : "DNS scripted");
        }

        if (domain.Greylist is not null)
        {
            traits.Add("greylists");
        }

        traits.AddRange(domain.Mailboxes.Take(MostMailboxesTold).Select(pair => $"{pair.Key} ({Describe(pair.Value)})"));
        if (domain.Mailboxes.Count > MostMailboxesTold)
        {
            traits.Add($"{domain.Mailboxes.Count - MostMailboxesTold} more");
        }

        traits.AddRange(domain.Rules.Select(rule => string.Create(CultureInfo.InvariantCulture, $"{rule.Share:P0} of {rule.Prefix}* ({Describe(rule.Mailbox)})")));
        if (domain.CatchAll)
        {
            traits.Add("catch-all");
        }
        else if (domain.Others is { } others)
        {
            traits.Add($"others ({Describe(others)})");
        }

        return string.Join(", ", traits);
    }

    private static string Describe(MailboxScript mailbox) =>
        mailbox.Greylist is not null ? "greylisted"
        : mailbox.Reply is { } reply ? reply.Fault != ReplyFault.None ? ScriptJson.NameOf(reply.Fault) : reply.Text?.Split('\n')[0] ?? $"{ScriptJson.NameOf(mailbox.Kind)}, in its own way"
        : mailbox.Replies.Count > 0 ? $"{mailbox.Replies[0].Text?.Split(' ')[0]} first"
        : ScriptJson.NameOf(mailbox.Kind);

    /// <summary>An address that a user can try at once.</summary>
    private static string SomeAddress(WorldScript script)
    {
        foreach (var domain in script.Domains.Where(domain => domain.Route is DomainRoute.Mx or DomainRoute.Implicit && domain.Dns is null))
        {
            var name = NamePattern.Expand(domain.Name).First().Name;
            if (domain.Mailboxes.Keys.FirstOrDefault() is { } local)
            {
                return $"{local}@{name}";
            }

            if (domain.CatchAll || domain.Rules.Count > 0)
            {
                return $"{(domain.Rules.Count > 0 ? domain.Rules[0].Prefix : "someone")}1@{name}";
            }
        }

        return "someone@one.example";
    }
}
