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

    /// <summary>Gets the failure to answer with; null where the hosts may be tried.</summary>
    public DialFailure? Open => _failures >= FailuresInARow && time.GetUtcNow() < _restsUntil ? _last : null;

    public void Succeeded() => _failures = 0;

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
        }
    }
}
