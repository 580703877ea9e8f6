using System.Collections.Immutable;
using System.Net;

namespace MailWorld;

/// <summary>One connection to a host, from its beginning to its end. Thread-safe; every property is the state at this moment.</summary>
public sealed class SessionRecord
{
    /// <summary>What is kept of one session at most, so that a client that never ends does not fill the memory.</summary>
    private const int MostCommands = 100_000;

    private readonly Lock _lock = new();
    private readonly List<CommandRecord> _commands = [];
    private readonly List<TransactionRecord> _transactions = [];
    private DateTimeOffset? _ended;
    private SessionEnd _end;
    private string? _helo;
    private bool _talkedBeforeGreeting;
    private bool _talkedOverEhlo;
    private bool _plaintextAfterStartTls;
    private bool _tls;

    internal SessionRecord(string host, IPEndPoint client, IPAddress address, DateTimeOffset started)
    {
        Host = host;
        Client = client;
        Address = address;
        Started = started;
    }

    /// <summary>Gets the host's name.</summary>
    public string Host { get; }

    /// <summary>Gets the client's address and port.</summary>
    public IPEndPoint Client { get; }

    /// <summary>Gets the host's address that was connected to.</summary>
    public IPAddress Address { get; }

    /// <summary>Gets when the connection was accepted.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>Gets when it ended; null while it lasts.</summary>
    public DateTimeOffset? Ended => Read(() => _ended);

    /// <summary>Gets how it ended.</summary>
    public SessionEnd End => Read(() => _end);

    /// <summary>Gets the name given in the last EHLO or HELO; null before.</summary>
    public string? Helo => Read(() => _helo);

    /// <summary>Gets a value indicating whether bytes came before the greeting had left.</summary>
    public bool TalkedBeforeGreeting => Read(() => _talkedBeforeGreeting);

    /// <summary>Gets a value indicating whether bytes came before the reply to EHLO or HELO had left.</summary>
    public bool TalkedOverEhlo => Read(() => _talkedOverEhlo);

    /// <summary>Gets a value indicating whether plaintext came after STARTTLS, before its reply had left.</summary>
    public bool PlaintextAfterStartTls => Read(() => _plaintextAfterStartTls);

    /// <summary>Gets a value indicating whether TLS was begun.</summary>
    public bool Tls => Read(() => _tls);

    /// <summary>Gets the commands in order.</summary>
    public ImmutableArray<CommandRecord> Commands => Read(() => _commands.ToImmutableArray());

    /// <summary>Gets the transactions: each a MAIL that was accepted, and the recipients asked for in it.</summary>
    public ImmutableArray<TransactionRecord> Transactions => Read(() => _transactions.ToImmutableArray());

    /// <summary>Gets every RCPT in order.</summary>
    public ImmutableArray<RecipientRecord> Rcpts => Read(() => _transactions.SelectMany(transaction => transaction.Recipients).ToImmutableArray());

    /// <summary>Gets how many RCPTs were answered by anything but 2xx.</summary>
    public int Rejections => Rcpts.Count(rcpt => rcpt.Code is < 200 or >= 300);

    /// <summary>Gets a value indicating whether QUIT came.</summary>
    public bool QuitSeen => Commands.Any(command => command.Verb == "QUIT");

    /// <summary>Gets the sizes of groups of commands, in order: 1 for a command sent alone, more for a pipelined group.</summary>
    public ImmutableArray<int> Groups
    {
        get
        {
            var groups = ImmutableArray.CreateBuilder<int>();
            foreach (var command in Commands)
            {
                if (command.Pipelined && groups.Count > 0)
                {
                    groups[^1]++;
                }
                else
                {
                    groups.Add(1);
                }
            }

            return groups.ToImmutable();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Client} -> {Host}: {string.Join(" | ", Commands)} ({End})";

    internal void NoteEnd(SessionEnd end, DateTimeOffset at)
    {
        lock (_lock)
        {
            _end = end;
            _ended = at;
        }
    }

    internal void NoteHelo(string helo)
    {
        lock (_lock)
        {
            _helo = helo;
        }
    }

    internal void NoteTalkedBeforeGreeting()
    {
        lock (_lock)
        {
            _talkedBeforeGreeting = true;
        }
    }

    internal void NoteTalkedOverEhlo()
    {
        lock (_lock)
        {
            _talkedOverEhlo = true;
        }
    }

    internal void NotePlaintextAfterStartTls()
    {
        lock (_lock)
        {
            _plaintextAfterStartTls = true;
        }
    }

    internal void NoteTls()
    {
        lock (_lock)
        {
            _tls = true;
        }
    }

    internal void NoteCommand(CommandRecord command)
    {
        lock (_lock)
        {
            if (_commands.Count < MostCommands)
            {
                _commands.Add(command);
            }
        }
    }

    internal void NoteMail(string sender, bool smtpUtf8)
    {
        lock (_lock)
        {
            if (_transactions.Count < MostCommands)
            {
                _transactions.Add(new TransactionRecord(sender, smtpUtf8, []));
            }
        }
    }

    internal void NoteRecipient(RecipientRecord recipient)
    {
        lock (_lock)
        {
            if (_transactions.Count > 0 && _commands.Count < MostCommands)
            {
                _transactions[^1] = _transactions[^1] with { Recipients = _transactions[^1].Recipients.Add(recipient) };
            }
        }
    }

    private T Read<T>(Func<T> value)
    {
        lock (_lock)
        {
            return value();
        }
    }
}

/// <summary>One command.</summary>
/// <param name="At">When it was read.</param>
/// <param name="Verb">Its verb in upper case.</param>
/// <param name="Line">The whole line, without its end.</param>
/// <param name="Code">The code it was answered with; 0 for none.</param>
/// <param name="Pipelined">Whether it came before the reply to the one before had left.</param>
/// <param name="Tls">Whether it came under TLS.</param>
public sealed record CommandRecord(DateTimeOffset At, string Verb, string Line, int Code, bool Pipelined, bool Tls)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Line} [{Code}]";
}

/// <summary>One transaction: a MAIL that was accepted.</summary>
/// <param name="Sender">The envelope sender; empty for <c>&lt;&gt;</c>.</param>
/// <param name="SmtpUtf8">Whether MAIL asked for SMTPUTF8.</param>
/// <param name="Recipients">The RCPTs in it.</param>
public sealed record TransactionRecord(string Sender, bool SmtpUtf8, ImmutableArray<RecipientRecord> Recipients);

/// <summary>One RCPT.</summary>
/// <param name="At">When it was read.</param>
/// <param name="Host">The host it was said to.</param>
/// <param name="Client">The client's address.</param>
/// <param name="Sender">The envelope sender; empty for <c>&lt;&gt;</c>.</param>
/// <param name="Recipient">The recipient as sent.</param>
/// <param name="Code">The code it was answered with; 0 for none.</param>
public sealed record RecipientRecord(DateTimeOffset At, string Host, IPAddress Client, string Sender, string Recipient, int Code);

/// <summary>How a session ended.</summary>
public enum SessionEnd
{
    /// <summary>It has not.</summary>
    Open,

    /// <summary>With QUIT and its reply.</summary>
    Quit,

    /// <summary>The client closed or reset the connection without QUIT.</summary>
    ClientClosed,

    /// <summary>The host closed or reset it, as scripted.</summary>
    HostClosed,

    /// <summary>TLS failed.</summary>
    TlsFailed,

    /// <summary>The world was stopped.</summary>
    WorldStopped,
}
