using System.Collections.Immutable;
using System.Globalization;

namespace Validator.Load;

/// <summary>What the command line asks for, or what is wrong with it.</summary>
internal sealed record LoadOptions
{
    public const string Usage = """
        usage: Load.Bench [NAME...] [--repetitions N] [--addresses N] [--queries N] [--connections N] [--delays MS,MS]
          NAME            of what to measure; all by default: dns, single, one, ten; only by name: million, and sink (needs Postfix's smtp-sink)
          --repetitions   pairs of runs, engine and floor by turns; default 5
          --addresses     of a run without delay; default 20000, with a delay half of it
          --long-list     addresses of the list of million, 20 a domain; default 1000000
          --queries       DNS queries of a run; default 100000
          --connections   the most at once, of engine and floor alike; default 500
          --delays        of the server before each flight of replies, in milliseconds; default 0,20
        """;

    public ImmutableArray<Scenario> Scenarios { get; init; } = [];

    public int Repetitions { get; init; } = 5;

    public int Addresses { get; init; } = 20_000;

    public int LongList { get; init; } = 1_000_000;

    public int Queries { get; init; } = 100_000;

    public int Connections { get; init; } = 500;

    public ImmutableArray<int> Delays { get; init; } = [0, 20];

    /// <summary>Gets what is wrong; null for nothing.</summary>
    public string? Error { get; init; }

    public static LoadOptions Parse(IReadOnlyList<string> args)
    {
        var options = new LoadOptions();
        for (var i = 0; i < args.Count && options.Error is null; i++)
        {
            options = args[i].StartsWith('-')
                ? options.With(args[i], ++i < args.Count ? args[i] : "")
                : Scenario.Find(args[i]) is { } scenario
                    ? options with { Scenarios = options.Scenarios.Add(scenario) }
                    : options with { Error = $"nothing is called {args[i]}" };
        }

        return options.Scenarios.IsEmpty ? options with { Scenarios = [.. Scenario.All.Where(scenario => !scenario.ByNameOnly)] } : options;
    }

    private LoadOptions With(string name, string value)
    {
        var numbers = new List<int>();
        foreach (var part in value.Split(','))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 1_000_000)
            {
                return this with { Error = $"{name} takes a number, not \"{value}\"" };
            }

            numbers.Add(number);
        }

        return (name, numbers) switch
        {
            ("--delays", _) => this with { Delays = [.. numbers] },
            (_, not [> 0]) => this with { Error = $"{name} takes one number above 0" },
            ("--repetitions", [var n]) => this with { Repetitions = n },
            ("--addresses", [var n]) => this with { Addresses = n },
            ("--long-list", [var n]) => this with { LongList = n },
            ("--queries", [var n]) => this with { Queries = n },
            ("--connections", [var n]) => this with { Connections = n },
            _ => this with { Error = $"there is no option {name}" },
        };
    }
}
