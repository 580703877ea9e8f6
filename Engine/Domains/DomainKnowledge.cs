using Validator.Smtp;
using Validator.Verdicts;

namespace Validator.Domains;

/// <summary>What was learned about a domain's mail hosts, to the use of all its addresses. Thread-safe.</summary>
/// <param name="services">What the domains of a process share.</param>
/// <param name="guard">The domain's lock.</param>
internal sealed partial class DomainKnowledge(DomainServices services, Lock guard)
{
    /// <summary>How long a way out that a host's block list names is set aside for this domain.</summary>
    private static readonly TimeSpan SetAsideFor = TimeSpan.FromHours(1);

    // Made when needed: very many domains are kept, and few of them need these.
    private RefusalControl? _control;
    private HashSet<string>? _relayDenied;
    private Dictionary<string, DateTimeOffset>? _setAside;
    private volatile bool _hostAccepts;
    private volatile bool _hostRefusesSome;
    private volatile bool _refusesNullSender;

    /// <summary>Gets whether it accepts every local part.</summary>
    public CatchAllState CatchAll { get; } = new(services.Time, guard);

    /// <summary>Gets the options that the addresses are verified by.</summary>
    public VerifierOptions Options => services.Options;

    /// <summary>Gets a value indicating whether the hosts have accepted any recipient: only then a refusal is surely about the mailbox.</summary>
    public bool HostAccepts => _hostAccepts;

    /// <summary>Gets a value indicating whether the hosts have refused a recipient as not found: then one accepted probe does not make a catch-all.</summary>
    public bool HostRefusesSome => _hostRefusesSome;

    /// <summary>Gets the envelope sender that new questions are asked with.</summary>
    public string Sender => _refusesNullSender && Options.MailFrom.Length == 0 ? Options.FallbackMailFrom ?? "" : Options.MailFrom;

    public void LearnThatNullSenderIsRefused()
    {
        _changes += _refusesNullSender ? 0 : 1;
        _refusesNullSender = true;
    }

    /// <summary>Notes that a host accepted a recipient: refusals held back so far were about their mailboxes.</summary>
    public void LearnAcceptance()
    {
        if (!_hostAccepts)
        {
            _hostAccepts = true;
            _changes++;
            SettleHeld();
        }
    }

    /// <summary>Rules on a refusal of a mailbox.</summary>
    public RefusalControl.Ruling Refused(Question question, SmtpReply reply, VerdictSmtp smtp)
    {
        _changes += _hostRefusesSome ? 0 : 1;
        _hostRefusesSome = true;
        lock (guard)
        {
            return _hostAccepts ? RefusalControl.Ruling.Stands : (_control ??= new(services.Time)).Refused(question, reply, smtp);
        }
    }

    /// <summary>Settles what was held back by what was said to the control; null where nothing was said.</summary>
    public void LearnControl(SmtpReply? reply)
    {
        lock (guard)
        {
            var refusesAll = reply is { IsPositive: false } && _control?.IsAlike(reply) is true;
            if (refusesAll)
            {
                _control!.ControlRefused();
            }

            _hostAccepts |= reply is { IsPositive: true };
            _control?.BeginAnew();
            SettleHeld(refusesAll ? Finding.Blocked : Finding.MailboxNotFound);
        }
    }

    /// <summary>Settles what was held back as it was said, since nothing speaks against it.</summary>
    public void SettleHeld()
    {
        lock (guard)
        {
            SettleHeld(Finding.MailboxNotFound);
        }
    }

    /// <summary>Ends what was held back without an answer.</summary>
    public void EndHeld(Action<Question> end)
    {
        lock (guard)
        {
            foreach (var (question, _) in _control?.Release() ?? [])
            {
                end(question);
            }
        }
    }

    /// <summary>Gives the way out for a question: its own, or one that is not set aside, or any where all are.</summary>
    /// <param name="own">The name of the way out that it belongs to; null for any.</param>
    /// <param name="spent">Those that may ask no more this hour.</param>
    public EgressAddress EgressFor(string? own, IReadOnlySet<string>? spent = null)
    {
        var free = own is null || IsSetAside(own) ? services.Egress.Next(name => IsSetAside(name) || spent?.Contains(name) is true) : null;
        return free ?? (own is null ? services.Egress.Next() : services.Egress.Find(own));
    }

    /// <summary>Sets a way out aside, since a host has it on a block list.</summary>
    /// <returns>Whether another is left to try.</returns>
    public bool SetAside(EgressAddress egress)
    {
        lock (guard)
        {
            (_setAside ??= new(StringComparer.Ordinal))[egress.Name] = services.Time.GetUtcNow() + SetAsideFor;
            _changes++;
            return services.Egress.Next(IsSetAside) is not null;
        }
    }

    /// <summary>Notes that a host surely denies relaying for this domain, so that no other address needs the control.</summary>
    public void LearnRelayDenied(string host)
    {
        lock (guard)
        {
            (_relayDenied ??= new(StringComparer.Ordinal)).Add(host);
        }
    }

    public bool IsRelayDenied(string host)
    {
        lock (guard)
        {
            return _relayDenied?.Contains(host) is true;
        }
    }

    /// <summary>Tells whether a way out is set aside.</summary>
    public bool IsSetAside(string egress)
    {
        lock (guard)
        {
            return _setAside is { } aside && aside.TryGetValue(egress, out var until) && services.Time.GetUtcNow() < until;
        }
    }

    private void SettleHeld(Finding finding)
    {
        foreach (var (question, smtp) in _control?.Release() ?? [])
        {
            Answers.Settle(this, question.Route, question, finding, smtp);
        }
    }
}
