using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using Validator.Dns;
using Validator.Smtp;

namespace Validator.Standalone.Doctor;

/// <summary>What an examination works with.</summary>
internal sealed record DoctorContext
{
    /// <summary>Gets how verification would reach the network.</summary>
    public required VerifierOptions Options { get; init; }

    /// <summary>Gets the DNS servers that it would ask.</summary>
    public required ImmutableArray<IPEndPoint> DnsServers { get; init; }

    /// <summary>Gets all of them together, as verification uses them.</summary>
    public required IDnsLookup Dns { get; init; }

    /// <summary>Gets the way to mail hosts.</summary>
    public required ISmtpConnector Smtp { get; init; }

    /// <summary>Gets the domains whose mail hosts are tried. Default: three of the largest, of three operators.</summary>
    public ImmutableArray<string> ProbeDomains { get; init; } = ["gmail.com", "outlook.com", "yahoo.com"];

    /// <summary>Gets the block lists. Default: those that most mail hosts ask.</summary>
    public ImmutableArray<string> Blocklists { get; init; } = ["zen.spamhaus.org", "bl.spamcop.net", "b.barracudacentral.org"];

    /// <summary>Gets the addresses that mail hosts see, where this host cannot know.</summary>
    public ImmutableArray<IPAddress> PublicAddresses { get; init; } = [];

    /// <summary>Gets a label that nobody has: names made of it do not exist.</summary>
    public string Nonsense { get; init; } = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 24);

    /// <summary>Gets the clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
