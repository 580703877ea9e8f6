using System.Net;
using System.Text.Json;
using MailWorld;
using Validator;
using Validator.Dns;
using Validator.Smtp;
using Validator.Standalone.Doctor;

namespace Standalone.Tests.Doctor;

/// <summary>A mail internet on loopback in which all is well; each test puts its fault in.</summary>
internal sealed record DoctorWorld
{
    public const string Source = "127.0.0.9";
    public const string Pointer = "9.0.0.127.in-addr.arpa";
    public const string Helo = "probe.example.net";
    public const string List = "list.example";

    private readonly Dictionary<string, DomainScript> _domains = new[]
    {
        new DomainScript { Name = "alpha.example" },
        new DomainScript { Name = "beta.example" },
        Name(Helo, "A", Source),
        Name(Pointer, "PTR", Helo),
        Name($"2.0.0.127.{List}", "A", "127.0.0.2"),
    }.ToDictionary(domain => domain.Name);

    private readonly List<HostScript> _hosts = [];

    /// <summary>Gets the arguments beside those that lead to the world.</summary>
    public Dictionary<string, string?> Arguments { get; } = new()
    {
        ["--probe-domain"] = "alpha.example",
        ["--probe-domain "] = "beta.example", // twice
        ["--source-address"] = Source,
        ["--helo"] = Helo,
        ["--blocklist"] = List,
        ["--fallback-mail-from"] = "verify@alpha.example",
        ["--allow-private-mx"] = null,
    };

    public static DomainScript Name(string name, string type, string data) =>
        new() { Name = name, Route = DomainRoute.None, Records = [new RecordScript { Type = type, Data = data }] };

    public static DomainScript Faulty(string name, DnsFault fault) => new() { Name = name, Route = DomainRoute.None, Dns = new DnsScript { Fault = fault } };

    public DoctorWorld With(DomainScript domain)
    {
        _domains[domain.Name] = domain;
        return this;
    }

    public DoctorWorld Without(string domain)
    {
        Assert.True(_domains.Remove(domain));
        return this;
    }

    /// <summary>Changes a mail host; without a name both.</summary>
    public DoctorWorld With(HostScript host)
    {
        _hosts.AddRange(host.Name.Length > 0 ? [host] : [host with { Name = "mx1.alpha.example" }, host with { Name = "mx1.beta.example" }]);
        return this;
    }

    public DoctorWorld With(string option, string? value)
    {
        Arguments[option] = value;
        return this;
    }

    public DoctorWorld WithoutOption(string option)
    {
        Assert.True(Arguments.Remove(option));
        return this;
    }

    /// <summary>Runs the program.</summary>
    public async Task<Examined> ExamineAsync()
    {
        await using var world = await StartAsync();
        using var program = new TestProgram();
        var status = await program.RunAsync([.. ArgumentsFor(world), "--format", "json"]);
        Assert.Empty(program.ErrorLines);
        using var report = JsonDocument.Parse(program.OutputText);
        var findings = report.RootElement.GetProperty("findings").EnumerateArray().Select(finding => new Finding(
            finding.GetProperty("code").GetString()!,
            Enum.Parse<FindingLevel>(finding.GetProperty("level").GetString()!, ignoreCase: true),
            finding.GetProperty("title").GetString()!,
            finding.GetProperty("subject").GetString()!,
            finding.GetProperty("detail").GetString()!,
            finding.GetProperty("remedy").GetString())).ToList();
        Assert.Equal(status == 0, report.RootElement.GetProperty("can_verify").GetBoolean());
        return new(status, findings, world.Record);
    }

    public Task<World> StartAsync() => World.StartAsync(new WorldScript { Domains = [.. _domains.Values], Hosts = _hosts });

    public string[] ArgumentsFor(World world) =>
    [
        "doctor", "--dns", world.DnsEndPoint.ToString(), "--smtp-port", $"{world.SmtpPort}",
        .. Arguments.SelectMany(pair => pair.Value is { } value ? [pair.Key.Trim(), value] : new[] { pair.Key }),
    ];

    /// <summary>What a check is given where the command line cannot say it.</summary>
    public static DoctorContext ContextOf(World world, DnsResolver dns) => new()
    {
        Options = new VerifierOptions { SmtpPort = world.SmtpPort, HeloName = Helo, SourceAddresses = [new SourceAddress(IPAddress.Parse(Source))], AllowPrivateMx = true },
        DnsServers = [world.DnsEndPoint],
        Dns = dns,
        Smtp = new SmtpConnector(new SmtpConnectorOptions { AllowPrivateAddresses = true }, TimeProvider.System),
        ProbeDomains = ["alpha.example", "beta.example"],
        Blocklists = [List],
    };
}

/// <summary>What the program said.</summary>
internal sealed record Examined(int Status, IReadOnlyList<Finding> Findings, WorldRecord Record)
{
    /// <summary>The one finding of a kind.</summary>
    public Finding The(string code) => Assert.Single(Findings, finding => finding.Code == code);

    public void Lacks(string code) => Assert.DoesNotContain(Findings, finding => finding.Code == code);

    /// <summary>The finding is there, grave enough to fail, and nothing else is a problem.</summary>
    public Finding OnlyProblem(string code)
    {
        var finding = Assert.Single(Findings, finding => finding.Level == FindingLevel.Problem);
        Assert.Equal((code, 1), (finding.Code, Status));
        return finding;
    }

    /// <summary>The finding is there, and it is the only one that is not well.</summary>
    public Finding OnlyWarning(string code)
    {
        var finding = Assert.Single(Findings, finding => finding.Level != FindingLevel.Ok);
        Assert.Equal((code, FindingLevel.Warning, 0), (finding.Code, finding.Level, Status));
        return finding;
    }
}
