using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using Validator.Dns;
using Validator.Smtp;
using Validator.Standalone.CommandLine;
using Validator.Standalone.Configuration;
using Validator.Standalone.Output;

namespace Validator.Standalone.Doctor;

/// <summary><c>validator doctor</c>: whether this host can verify at all, and what to do where it cannot.</summary>
internal static class DoctorCommand
{
    /// <summary>The longest that one question to the DNS may take, so that a broken one does not make the whole examination long.</summary>
    private static readonly TimeSpan DnsPatience = TimeSpan.FromSeconds(6);

    /// <summary>The longest that one conversation may take, whatever the settings allow.</summary>
    private static readonly TimeSpan LongestConversation = TimeSpan.FromMinutes(1);

    /// <summary>Makes the command.</summary>
    /// <param name="surroundings">What it touches.</param>
    /// <returns>The command.</returns>
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command(
            "doctor",
            """
            Tells whether this host can verify at all: DNS servers, outbound port 25, HELO name, reverse DNS, block lists, sender.
            It talks to the mail hosts of a few domains as far as EHLO. Exit status: 0 it can, 1 it cannot, 2 wrong usage.
            """);
        var options = new SettingOptions(command, DoctorSettings.All);
        command.SetAction((parsed, cancellationToken) => RunAsync(surroundings, options.Given(parsed), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Surroundings surroundings, SettingsSource commandLine, CancellationToken cancellationToken)
    {
        var settings = SettingsReaderFactory.Create(surroundings, commandLine);
        var options = VerifierSettings.Read(settings);
        var probes = settings.All(DoctorSettings.ProbeDomain);
        var lists = settings.All(DoctorSettings.Blocklist);
        var addresses = settings.All(DoctorSettings.PublicAddress);
        settings.ThrowIfBad();

        // VALIDATOR_Format=csv is meant for verdicts.
        var given = new SettingsReader([commandLine]);
        var format = given.One(DoctorSettings.Format, DoctorFormat.Text);
        given.ThrowIfBad();

        var servers = options.DnsServers.IsEmpty ? SystemServers() : options.DnsServers;

        // Where there is no server the resolver is never asked: that finding is the only one.
        await using var dns = new DnsResolver(
            new() { Servers = servers.IsEmpty ? [new IPEndPoint(IPAddress.Loopback, 53)] : servers, TotalTimeout = DnsPatience }, surroundings.Time);
        var context = new DoctorContext
        {
            Options = options,
            DnsServers = servers,
            Dns = dns,
            Smtp = new SmtpConnector(Bounds(options), surroundings.Time),
            PublicAddresses = addresses,
            Time = surroundings.Time,
        };
        context = probes.IsEmpty ? context : context with { ProbeDomains = probes };
        context = lists.IsEmpty ? context : context with { Blocklists = [.. lists.Where(list => list != DoctorSettings.NoBlocklist)] };
        IReport report = format == DoctorFormat.Json
            ? new JsonReport(surroundings.Output)
            : new TextReport(surroundings.Output, surroundings.Color, surroundings.TerminalWidth());
        return await PrintAsync(surroundings, new Examination(context), report, cancellationToken);
    }

    private static async Task<int> PrintAsync(Surroundings surroundings, Examination examination, IReport report, CancellationToken cancellationToken)
    {
        using var progress = new ProgressLine(surroundings.Error, surroundings.ErrorIsTerminal, surroundings.Time, () => examination.Doing);
        var canVerify = true;
        try
        {
            await foreach (var finding in examination.RunAsync(cancellationToken))
            {
                canVerify &= finding.Level != FindingLevel.Problem;
                progress.Aside(() => report.Write(finding));
            }

            progress.Aside(() => report.End(canVerify));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            progress.Say("interrupted: the examination is not complete.");
            return ExitCodes.Failed;
        }
        catch (IOException exception) when (StandardOutput.IsReaderGone(exception))
        {
            return ExitCodes.Failed;
        }

        return canVerify ? ExitCodes.Success : ExitCodes.Failed;
    }

    private static ImmutableArray<IPEndPoint> SystemServers()
    {
        try
        {
            return SystemResolvers.Find();
        }
        catch (InvalidOperationException)
        {
            return []; // a finding, and an important one
        }
    }

    private static SmtpConnectorOptions Bounds(VerifierOptions options)
    {
        var conversation = options.ConnectTimeout + options.CommandTimeout;
        return new()
        {
            ConnectTimeout = options.ConnectTimeout,
            CommandTimeout = options.CommandTimeout,
            SessionDeadline = conversation < LongestConversation ? conversation : LongestConversation,
            AllowPrivateAddresses = options.AllowPrivateMx,
            StartTls = false,
        };
    }
}
