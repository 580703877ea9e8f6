using System.Collections.Immutable;
using Validator.Verdicts;

namespace Validator.Profiles;

/// <summary>
/// One domain's reputation from what was seen: what its hosts answered, whether they blocked us, what became of mail. What is older counts
/// less: half after 30 days. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class Reputation(TimeProvider time)
{
    /// <summary>The time after which what was seen counts half.</summary>
    public static readonly TimeSpan HalfLife = TimeSpan.FromDays(30);

    // What one of each counts, mail that was really sent being the measure.
    private const double Asked = 0.2;
    private const double NotThere = 0.1;
    private const double BlockedUs = 0.5;

    /// <summary>The evidence below which nothing is said: five answers, or one report.</summary>
    private const double LeastEvidence = 0.95;

    /// <summary>What is thought of a domain in advance, and the weight of that.</summary>
    private const double Prior = 0.7;
    private const double PriorOfCatchAll = 0.5;
    private const double PriorWeight = 3;

    /// <summary>How many answers of hosts make the counts worth storing again; a report always does.</summary>
    private const int AnswersWorthStoring = 100;

    /// <summary>Younger than this, counts are not brought up to date: it would change nothing.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    /// <summary>What goes wrong in so short a time is one trouble.</summary>
    private static readonly TimeSpan OneTrouble = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private ImmutableArray<ReasonOutcomes> _outcomes = [];
    private Counts _seen;
    private DateTimeOffset _asOf = time.GetUtcNow();
    private volatile DomainStanding? _standing;
    private DateTimeOffset _lastTrouble;
    private int _answers;
    private int _changes;

    /// <summary>Gets what it says for the score; null while that is nothing.</summary>
    public DomainStanding? Standing => _standing;

    /// <summary>Gets a count that grows when something worth storing changed.</summary>
    public int Changes => Volatile.Read(ref _changes);

    /// <summary>Tells how much of a count is left after a time.</summary>
    /// <param name="age">The time.</param>
    /// <returns>The part, 0 to 1.</returns>
    public static double Left(TimeSpan age) => age > TimeSpan.Zero ? Math.Pow(0.5, age / HalfLife) : 1;

    /// <summary>Notes what a conversation about an address of the domain came to.</summary>
    /// <param name="finding">What it came to.</param>
    /// <param name="catchAll">Whether the domain accepts every local part; null while unknown.</param>
    public void Saw(Finding finding, bool? catchAll)
    {
        lock (_lock)
        {
            BringUpToDate();
            switch (finding)
            {
                case Finding.Accepted:
                    _seen.Accepted++;
                    break;
                case Finding.MailboxNotFound or Finding.MailboxDisabled or Finding.RelayDenied:
                    _seen.Refused++;
                    break;
                case Finding.Blocked or Finding.RateLimited:
                    _seen.Blocked += Trouble();
                    break;
                case Finding.HostFault or Finding.TimedOut or Finding.NotConnected or Finding.PutOff:
                    _seen.Failed += Trouble();
                    break;
                default:
                    return;
            }

            _changes += ++_answers % AnswersWorthStoring == 0 ? 1 : 0;
            var band = Band(catchAll);
            if (band != (_standing?.Band ?? ReputationBand.Unknown))
            {
                _standing = new(band, _outcomes, _asOf);
            }
        }
    }

    /// <summary>Notes what became of mail to an address of the domain.</summary>
    /// <param name="outcome">What became of it.</param>
    /// <param name="reason">The reason of the verdict that it was sent on; null where that is not known.</param>
    /// <param name="at">When that was; what is older counts less.</param>
    public void Reported(FeedbackOutcome outcome, VerdictReason? reason, DateTimeOffset at)
    {
        lock (_lock)
        {
            BringUpToDate();
            var one = Left(_asOf - at);
            switch (outcome)
            {
                case FeedbackOutcome.Delivered:
                    _seen.Delivered += one;
                    break;
                case FeedbackOutcome.Bounced:
                    _seen.Bounced += one;
                    break;
                default:
                    _seen.Complained += one;
                    break;
            }

            if (reason is { } of)
            {
                var bounced = outcome is FeedbackOutcome.Bounced;
                _outcomes = Add(_outcomes, new(of, bounced ? 0 : one, bounced ? one : 0));
            }

            _changes++;
            _standing = new(_standing?.Band ?? ReputationBand.Unknown, _outcomes, _asOf);
        }
    }

    /// <summary>Tells the reputation as a number.</summary>
    /// <param name="catchAll">Whether the domain accepts every local part; null while unknown.</param>
    /// <returns>0 to 100; null while too little was seen.</returns>
    public int? Value(bool? catchAll)
    {
        lock (_lock)
        {
            BringUpToDate();
            return Value(catchAll, withReports: true);
        }
    }

    /// <summary>Gives what was seen, to be stored or shown.</summary>
    /// <returns>The counts, as they have decayed until now.</returns>
    public ReputationRecord Save()
    {
        lock (_lock)
        {
            BringUpToDate();
            return new()
            {
                AsOf = _asOf,
                Accepted = _seen.Accepted,
                Refused = _seen.Refused,
                Blocked = _seen.Blocked,
                Failed = _seen.Failed,
                Delivered = _seen.Delivered,
                Bounced = _seen.Bounced,
                Complained = _seen.Complained,
                Outcomes = _outcomes,
            };
        }
    }

    /// <summary>Adds what was stored to what was seen since.</summary>
    /// <param name="record">What was stored.</param>
    /// <param name="catchAll">Whether the domain accepts every local part; null while unknown.</param>
    public void Restore(ReputationRecord record, bool? catchAll)
    {
        ArgumentNullException.ThrowIfNull(record);
        lock (_lock)
        {
            BringUpToDate();
            var left = Left(_asOf - record.AsOf);
            _seen.Accepted += Kept(record.Accepted);
            _seen.Refused += Kept(record.Refused);
            _seen.Blocked += Kept(record.Blocked);
            _seen.Failed += Kept(record.Failed);
            _seen.Delivered += Kept(record.Delivered);
            _seen.Bounced += Kept(record.Bounced);
            _seen.Complained += Kept(record.Complained);
            foreach (var of in record.Outcomes.IsDefault ? [] : record.Outcomes)
            {
                _outcomes = Add(_outcomes, new(of.Reason, Kept(of.Delivered), Kept(of.Bounced)));
            }

            if (Band(catchAll) is var band && (band is not ReputationBand.Unknown || !_outcomes.IsEmpty))
            {
                _standing = new(band, _outcomes, _asOf);
            }

            // It comes from outside: a count is a number, and not below nothing.
            double Kept(double count) => double.IsFinite(count) && count > 0 ? count * left : 0;
        }
    }

    private static ImmutableArray<ReasonOutcomes> Add(ImmutableArray<ReasonOutcomes> all, ReasonOutcomes one)
    {
        for (var i = 0; i < all.Length; i++)
        {
            if (all[i].Reason == one.Reason)
            {
                return all.SetItem(i, new(one.Reason, all[i].Delivered + one.Delivered, all[i].Bounced + one.Bounced));
            }
        }

        return all.Add(one);
    }

    /// <summary>An outage is one, however many addresses it meets.</summary>
    private int Trouble()
    {
        var now = time.GetUtcNow();
        if (now - _lastTrouble < OneTrouble)
        {
            return 0;
        }

        _lastTrouble = now;
        return 1;
    }

    private void BringUpToDate()
    {
        var now = time.GetUtcNow();
        if (now - _asOf < Fresh)
        {
            return;
        }

        var left = Left(now - _asOf);
        _asOf = now;
        _seen = new()
        {
            Accepted = _seen.Accepted * left,
            Refused = _seen.Refused * left,
            Blocked = _seen.Blocked * left,
            Failed = _seen.Failed * left,
            Delivered = _seen.Delivered * left,
            Bounced = _seen.Bounced * left,
            Complained = _seen.Complained * left,
        };
        if (!_outcomes.IsEmpty)
        {
            _outcomes = [.. _outcomes.Select(of => new ReasonOutcomes(of.Reason, of.Delivered * left, of.Bounced * left))];
        }
    }

    /// <summary>What verification itself saw: reports enter the score by themselves, and must not do so twice.</summary>
    private ReputationBand Band(bool? catchAll) => Value(catchAll, withReports: false) switch
    {
        null => ReputationBand.Unknown,
        < 40 => ReputationBand.Low,
        < 70 => ReputationBand.Medium,
        _ => ReputationBand.High,
    };

    private int? Value(bool? catchAll, bool withReports)
    {
        // What a domain that accepts everything accepts says nothing.
        var good = catchAll is true ? 0 : Asked * _seen.Accepted;
        var bad = (NotThere * _seen.Refused) + (BlockedUs * _seen.Blocked) + (Asked * _seen.Failed);
        if (withReports)
        {
            good += _seen.Delivered;
            bad += _seen.Bounced + _seen.Complained;
        }

        var prior = catchAll is true ? PriorOfCatchAll : Prior;
        return good + bad < LeastEvidence ? null : (int)Math.Round(100 * ((PriorWeight * prior) + good) / (PriorWeight + good + bad));
    }

    private struct Counts
    {
        public double Accepted;
        public double Refused;
        public double Blocked;
        public double Failed;
        public double Delivered;
        public double Bounced;
        public double Complained;
    }
}
