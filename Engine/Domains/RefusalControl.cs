using Validator.Smtp;
using Validator.Verdicts;

namespace Validator.Domains;

/// <summary>
/// Guards against a host that refuses us, or everybody, in the words for an unknown mailbox: while it has accepted nobody, refusals are
/// held back, and after five alike <c>postmaster</c> is asked as a control (RFC 5321 §4.5.1 requires it to exist). Accepted, they stand;
/// refused alike, they were never about the mailboxes. Not thread-safe: its domain's lock guards it.
/// </summary>
internal sealed class RefusalControl(TimeProvider time)
{
    /// <summary>How many refusals alike ask for the control.</summary>
    private const int Alike = 5;

    /// <summary>How long a host that refused the control counts as refusing everybody.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private List<(Question Question, VerdictSmtp Smtp)> _held = [];
    private (int Code, EnhancedStatusCode? Enhanced) _kind;
    private int _count;
    private bool _differ;
    private DateTimeOffset _refusesAllUntil;

    /// <summary>What becomes of a refusal.</summary>
    public enum Ruling
    {
        /// <summary>It is about the mailbox.</summary>
        Stands,

        /// <summary>It is about us: the host refuses everybody.</summary>
        IsAboutUs,

        /// <summary>It is held back.</summary>
        Held,

        /// <summary>It is held back, and the control is due.</summary>
        ControlDue,
    }

    /// <summary>Gets a value indicating whether the host counts as refusing everybody.</summary>
    private bool RefusesAll => time.GetUtcNow() < _refusesAllUntil;

    /// <summary>Notes a refusal of a host that has accepted nobody.</summary>
    public Ruling Refused(Question question, SmtpReply reply, VerdictSmtp smtp)
    {
        var kind = (reply.Code, reply.Enhanced);
        if (RefusesAll && kind == _kind)
        {
            return Ruling.IsAboutUs;
        }

        _differ |= _count > 0 && kind != _kind;
        if (_differ)
        {
            // It tells addresses apart: nobody is refused wholesale.
            return Ruling.Stands;
        }

        _kind = kind;
        _count++;
        _held.Add((question, smtp));
        return _count >= Alike ? Ruling.ControlDue : Ruling.Held;
    }

    /// <summary>Tells whether a refusal of the control is like those held back.</summary>
    public bool IsAlike(SmtpReply reply) => (reply.Code, reply.Enhanced) == _kind;

    /// <summary>Notes that the control was refused like everybody.</summary>
    public void ControlRefused() => _refusesAllUntil = time.GetUtcNow() + Memory;

    /// <summary>Notes that the control was asked: refusals are counted anew. Those given out before it still count until then.</summary>
    public void BeginAnew() => _count = 0;

    /// <summary>Gives up what is held back, to be settled.</summary>
    public List<(Question Question, VerdictSmtp Smtp)> Release()
    {
        var released = _held;
        _held = [];
        return released;
    }
}
