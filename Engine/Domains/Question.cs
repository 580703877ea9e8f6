using Validator.Addresses;
using Validator.Dns;
using Validator.Verdicts;

namespace Validator.Domains;

/// <summary>One address on its way through a domain's queue and sessions.</summary>
internal sealed class Question(EmailAddress address, RetryTicket? ticket, Lane lane = Lane.Interactive, string share = "")
{
    private readonly TaskCompletionSource<ProbeOutcome> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _sessions = ticket?.Sessions ?? 0;
    private object? _lastSession;

    public EmailAddress Address { get; } = address;

    public RetryTicket? Ticket { get; } = ticket;

    public Lane Lane { get; } = lane;

    /// <summary>Gets on whose behalf it is asked: those in a lane take turns.</summary>
    public string Share { get; } = share;

    public Task<ProbeOutcome> Answer => _answer.Task;

    /// <summary>Gets how many sessions were spent on it.</summary>
    public int Sessions => _sessions;

    /// <summary>Gets or sets the route it was asked by.</summary>
    public MailRoute? Route { get; set; }

    /// <summary>Gets or sets a value indicating whether only the control is still to be asked for it, in another session.</summary>
    public bool AwaitsControl { get; set; }

    /// <summary>Gets a value indicating whether it was asked before and put off by a host: then the host has to see the same triplet again.</summary>
    public bool IsRetry => Ticket is { Sessions: > 0 };

    /// <summary>Gets or sets the name of the way out that it has to leave by; null for any.</summary>
    public string? Egress { get; set; } = ticket is { Sessions: > 0 } ? ticket.Egress : null;

    /// <summary>Gets or sets a value indicating whether a host put it off at RCPT.</summary>
    public bool Greylisted { get; set; } = ticket?.Greylisted ?? false;

    /// <summary>Gets or sets how often a session broke while it was being asked.</summary>
    public int Broken { get; set; }

    /// <summary>Gets or sets the sender it has to be asked with again; null leaves it to the domain.</summary>
    public string? Sender { get; set; } = ticket is { Sessions: > 0 } ? ticket.Sender : null;

    /// <summary>Gets the hosts that gave way before RCPT.</summary>
    public HashSet<string> HostsTried { get; } = [];

    /// <summary>Gets or sets the last refusal of a host that gave way: the answer where no other host does better.</summary>
    public Refusal? Refusal { get; set; }

    /// <summary>Gets or sets the host that denied relaying, until another confirms it.</summary>
    public string? RelayDeniedBy { get; set; }

    /// <summary>Gets or sets the acceptance, where only the catch-all probe is still to be asked, in another session.</summary>
    public VerdictSmtp? AcceptedWithoutProbe { get; set; }

    public bool IsOpen => !_answer.Task.IsCompleted;

    /// <summary>Counts a session once, however often the address is asked in it.</summary>
    public void SpendSession(object session)
    {
        if (_lastSession != session)
        {
            _lastSession = session;
            _sessions++;
        }
    }

    public void Settle(ProbeOutcome outcome) => _answer.TrySetResult(outcome);

    public void Fail(Exception exception) => _answer.TrySetException(exception);

    public void Cancel(CancellationToken cancellationToken) => _answer.TrySetCanceled(cancellationToken);
}
