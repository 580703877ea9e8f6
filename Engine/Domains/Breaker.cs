namespace Validator.Domains;

/// <summary>
/// Spares a domain whose hosts cannot be talked to: after three failures in a row, addresses are answered with the last one at once, for a
/// minute and then twice as long each time, half an hour at most; then one trial tells. Not thread-safe: its domain's lock guards it.
/// </summary>
internal sealed class Breaker(TimeProvider time)
{
    private const int FailuresInARow = 3;

    private static readonly TimeSpan FirstRest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(30);

    private DialFailure? _last;
    private int _failures;
    private DateTimeOffset _restsUntil;
    private int _changes;

    /// <summary>Gets a count that grows when something worth storing changed.</summary>
    public int Changes => Volatile.Read(ref _changes);

    /// <summary>Gets the failure to answer with; null where the hosts may be tried.</summary>
    public DialFailure? Open => _failures >= FailuresInARow && time.GetUtcNow() < _restsUntil ? _last : null;

    /// <summary>Gets until when the hosts are spared; null where they are not.</summary>
    public DateTimeOffset? RestsUntil => Open is null ? null : _restsUntil;

    public void Succeeded()
    {
        _changes += _failures >= FailuresInARow ? 1 : 0;
        _failures = 0;
    }

    /// <summary>Gives the failures that the hosts are spared for; null where there are not enough.</summary>
    public BackOffRecord? Save() =>
        _failures >= FailuresInARow && _last is { } last ? new(_failures, _restsUntil, last.Finding, last.Host, last.Message) : null;

    /// <summary>Takes failures that were stored, where none happened since. No rest is longer than the longest.</summary>
    public void Restore(BackOffRecord record)
    {
        if (_failures == 0 && record.Failures >= FailuresInARow)
        {
            var latest = time.GetUtcNow() + LongestRest;
            _last = new DialFailure(record.Finding, record.Message, record.Host);
            (_failures, _restsUntil) = (record.Failures, record.Until < latest ? record.Until : latest);
        }
    }

    public void Failed(DialFailure failure)
    {
        // A host that names a time to come back is not dead, and one without an address costs nothing.
        if (failure.RetryAfter is not null || failure.Dns is not null)
        {
            return;
        }

        _last = failure;
        _failures++;
        if (_failures >= FailuresInARow)
        {
            var rest = FirstRest * Math.Pow(2, Math.Min(_failures - FailuresInARow, 10));
            _restsUntil = time.GetUtcNow() + (rest < LongestRest ? rest : LongestRest);
            _changes++;
        }
    }
}
