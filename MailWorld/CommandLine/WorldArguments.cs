using System.Globalization;

namespace MailWorld.CommandLine;

/// <summary>What the command line asks for, or what is wrong with it.</summary>
internal sealed record WorldArguments
{
    public const string Usage = """
        usage: world [FILE] [--dns-port N] [--smtp-port N] [--quiet] [--record FILE]
          FILE            a script (docs/mailworld.md); without it a small world that is built in
          --dns-port N    the port of the DNS server on 127.0.0.1, UDP and TCP; default: a free one
          --smtp-port N   the port of all mail hosts; default: a free one
          --quiet         say only where DNS and SMTP are, and keep counters only
          --record FILE   write what was seen to FILE, as JSON, at the end
        """;

    public string? File { get; init; }

    public int DnsPort { get; init; }

    public int SmtpPort { get; init; }

    public bool Quiet { get; init; }

    public string? Record { get; init; }

    public bool Help { get; init; }

    /// <summary>Gets what is wrong; null for nothing.</summary>
    public string? Error { get; init; }

    public static WorldArguments Parse(IReadOnlyList<string> args)
    {
        var parsed = new WorldArguments();
        for (var i = 0; i < args.Count && parsed.Error is null; i++)
        {
            var (name, value) = Split(args[i]);
            switch (name)
            {
                case "--help" or "-h":
                    parsed = parsed with { Help = true };
                    break;
                case "--quiet":
                    parsed = value is null ? parsed with { Quiet = true } : parsed with { Error = "--quiet takes no value" };
                    break;
                case "--dns-port" or "--smtp-port" or "--record":
                    value ??= ++i < args.Count ? args[i] : null;
                    parsed = value is null or "" ? parsed with { Error = $"{name} needs a value" } : parsed.With(name, value);
                    break;
                default:
                    parsed = name.StartsWith('-') ? parsed with { Error = $"there is no option {name}" }
                        : parsed.File is not null ? parsed with { Error = $"one script at a time: {parsed.File} or {name}" }
                        : parsed with { File = args[i] };
                    break;
            }
        }

        return parsed;
    }

    private static (string Name, string? Value) Split(string argument)
    {
        var equals = argument.StartsWith("--", StringComparison.Ordinal) ? argument.IndexOf('=', StringComparison.Ordinal) : -1;
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }

    private WorldArguments With(string name, string value)
    {
        if (name == "--record")
        {
            return this with { Record = value };
        }

        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > ushort.MaxValue)
        {
            return this with { Error = $"{name} takes a port from 0 to 65535, not \"{value}\"" };
        }

        return name == "--dns-port" ? this with { DnsPort = port } : this with { SmtpPort = port };
    }
}
