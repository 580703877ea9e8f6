using System.Collections.Immutable;

namespace Validator.Dns;

/// <summary>One question on its way along aliases (RFC 1034 §3.6.2, RFC 2308 §2), through the answers that come.</summary>
/// <param name="question">The question.</param>
/// <param name="options">The limits.</param>
internal sealed class AliasWalk(DnsQuestion question, DnsResolverOptions options)
{
    private List<string>? _seen;
    private TimeSpan _timeToLive = options.MaximumTimeToLive;

    /// <summary>What is to be asked next.</summary>
    public DnsQuestion Question { get; private set; } = question;

    /// <summary>An answer without records that is worth keeping for a moment only.</summary>
    public static DnsAnswer Passing(DnsStatus status, DnsResolverOptions options) => new(status, [], options.ErrorTimeToLive);

    /// <summary>Takes an answer to <see cref="Question"/>.</summary>
    /// <returns>The end of the walk, or null where the answer only leads on to another <see cref="Question"/>.</returns>
    public DnsAnswer? Take(DnsMessage message)
    {
        var moved = false;
        while (true)
        {
            var records = RecordsHere(message.Answers);
            if (!records.IsEmpty)
            {
                return new DnsAnswer(DnsStatus.Success, records, Clamp(_timeToLive, options.MaximumTimeToLive));
            }

            if (Question.Type == DnsRecordType.Cname || FindAlias(message.Answers) is not { } alias)
            {
                break;
            }

            if (!TryFollow(alias))
            {
                return Passing(DnsStatus.ServerFailure, options);
            }

            moved = true;
        }

        if (message.Code == DnsResponseCode.NameError)
        {
            return Negative(DnsStatus.NameNotFound, message.Authority);
        }

        if (!moved && message.Answers.Length > 0 && !message.Answers.Any(record => record.Name == Question.Name))
        {
            // Records of other names alone are no word about this one, and so no word that it has none.
            return Passing(DnsStatus.ServerFailure, options);
        }

        // Only the zone of the alias's target can say that there is nothing; the zone of the alias says where to go on.
        return moved && !(message.Authority is { } soa && DnsName.IsWithin(Question.Name, soa.Name))
            ? null
            : Negative(DnsStatus.NoData, message.Authority);
    }

    private ImmutableArray<DnsRecord> RecordsHere(ImmutableArray<DnsRecord> answers)
    {
        var count = 0;
        foreach (var record in answers)
        {
            if (IsHere(record, Question.Type))
            {
                count++;
                Shorten(record.TimeToLive);
            }
        }

        return count == answers.Length ? answers : count == 0 ? [] : [.. answers.Where(record => IsHere(record, Question.Type))];
    }

    private NameRecord? FindAlias(ImmutableArray<DnsRecord> answers)
    {
        foreach (var record in answers)
        {
            if (IsHere(record, DnsRecordType.Cname))
            {
                return (NameRecord)record;
            }
        }

        return null;
    }

    private bool TryFollow(NameRecord alias)
    {
        _seen ??= [];
        _seen.Add(Question.Name);
        if (_seen.Count > options.MaxAliases || _seen.Contains(alias.Target))
        {
            return false;
        }

        Shorten(alias.TimeToLive);
        Question = Question with { Name = alias.Target };
        return true;
    }

    private DnsAnswer Negative(DnsStatus status, SoaRecord? soa)
    {
        if (soa is null)
        {
            // RFC 2308 §5: not to be cached; a few seconds spare the server a storm.
            return Passing(status, options);
        }

        Shorten(soa.TimeToLive);
        Shorten(soa.Minimum);
        return new DnsAnswer(status, [], Clamp(_timeToLive, options.MaximumNegativeTimeToLive));
    }

    private bool IsHere(DnsRecord record, DnsRecordType type) => record.Type == type && record.Name == Question.Name;

    private void Shorten(TimeSpan timeToLive) => _timeToLive = timeToLive < _timeToLive ? timeToLive : _timeToLive;

    private TimeSpan Clamp(TimeSpan timeToLive, TimeSpan maximum) =>
        timeToLive < options.MinimumTimeToLive ? options.MinimumTimeToLive : timeToLive > maximum ? maximum : timeToLive;
}
