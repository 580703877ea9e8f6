namespace MailWorld;

/// <summary>How a world is run.</summary>
public sealed record WorldOptions
{
    /// <summary>Gets the port of the DNS server on 127.0.0.1, UDP and TCP; 0 takes a free one, the default.</summary>
    public int DnsPort { get; init; }

    /// <summary>Gets the port of all mail hosts; 0 takes a free one, the default.</summary>
    public int SmtpPort { get; init; }

    /// <summary>Gets the clock of greylists, rates, delays and the record. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Gets how much is written down. Default: all.</summary>
    public RecordDetail Record { get; init; } = RecordDetail.Full;

    /// <summary>Gets how many sessions are written down; later ones are only counted. Default: 100,000.</summary>
    public int RecordedSessions { get; init; } = 100_000;

    /// <summary>Gets up to how many addresses have a listening socket each; with more, one socket on the loopback device serves all (Linux). Default: 256.</summary>
    public int ListeningSockets { get; init; } = 256;
}
