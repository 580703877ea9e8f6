using System.Globalization;

namespace Validator.Accuracy;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchOptions
{
    public const string Usage = """
        usage: dotnet run -c Release --project bench/Accuracy.Bench -- [options]
          --command TEMPLATE     the verifier, for /bin/sh: {file} is a file of one address a line (without it they come on standard input),
                                 {dns} the DNS server as host:port, {dns_host}, {dns_port}, {smtp_port}, {mail_from} a sender that exists.
                                 Default: ./run verify of this repository, from its root; "naive" is one built in to compare with: one RCPT, the code alone
          --address-field NAME   the column or member with the address (dots lead into objects); default: email
          --status-field NAME    the one with the verdict; default: status
          --status-map A=B,...   other words for deliverable, undeliverable, risky, unknown; "valid", "invalid", "accept_all" and the like are known
          --seed N               of the world; default: 1
          --scale X              how many domains, 1 being some 4,000; default: 1
          --only NAME            one scenario or meaning alone
          --timeout S            how long the verifier may take; default: 420
          --details FILE         every answer that is not right, as one JSON object a line
          --export DIR           write world.json, addresses.txt and truth.csv there, and verify nothing
        """;

    private const string Default =
        "./run verify - --format ndjson --dns {dns} --smtp-port {smtp_port} --allow-private-mx --fallback-mail-from {mail_from} "
        + "--connect-timeout 4 --command-timeout 8 --greylist-delay 1 --greylist-retries 2";

    public string Command { get; init; } = Default;

    public string AddressField { get; init; } = "email";

    public string StatusField { get; init; } = "status";

    public Dictionary<string, string> StatusMap { get; } = new(StringComparer.Ordinal)
    {
        ["deliverable"] = "deliverable", ["valid"] = "deliverable", ["ok"] = "deliverable", ["safe"] = "deliverable", ["true"] = "deliverable",
        ["undeliverable"] = "undeliverable", ["invalid"] = "undeliverable", ["bad"] = "undeliverable", ["false"] = "undeliverable",
        ["risky"] = "risky", ["accept_all"] = "risky", ["catch_all"] = "risky", ["catch-all"] = "risky",
    };

    public int Seed { get; init; } = 1;

    public double Scale { get; init; } = 1;

    public string? Only { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(420);

    public string? Details { get; init; }

    public string? Export { get; init; }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">It is wrong; the message says how.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> args)
    {
        var options = new BenchOptions();
        for (var i = 0; i < args.Count; i += 2)
        {
            var value = i + 1 < args.Count ? args[i + 1] : throw new FormatException($"{args[i]} needs a value");
            options = args[i] switch
            {
                "--command" => options with { Command = value == "naive" ? $"{Environment.ProcessPath} naive {{dns}} {{smtp_port}}" : value },
                "--address-field" => options with { AddressField = value },
                "--status-field" => options with { StatusField = value },
                "--status-map" => options.Map(value),
                "--seed" => options with { Seed = int.Parse(value, CultureInfo.InvariantCulture) },
                "--scale" => options with { Scale = double.Parse(value, CultureInfo.InvariantCulture) },
                "--only" => options with { Only = value },
                "--timeout" => options with { Timeout = TimeSpan.FromSeconds(double.Parse(value, CultureInfo.InvariantCulture)) },
                "--details" => options with { Details = value },
                "--export" => options with { Export = value },
                _ => throw new FormatException($"there is no option {args[i]}"),
            };
        }

        return options;
    }

    private BenchOptions Map(string pairs)
    {
        foreach (var pair in pairs.Split(','))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            StatusMap[equals > 0 ? pair[..equals].ToLowerInvariant() : throw new FormatException($"--status-map: \"{pair}\" is not A=B")] = pair[(equals + 1)..];
        }

        return this;
    }
}
