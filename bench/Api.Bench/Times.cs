namespace Validator.Api.Bench;

/// <summary>How long things took, in milliseconds.</summary>
internal sealed class Times
{
    private readonly Lock _lock = new();
    private readonly List<double> _times = [];
    private readonly List<double> _within = [];
    private bool _isSorted;

    public int Count => _times.Count;

    public double Mean => _times.Average();

    public void Add(params IEnumerable<double> times)
    {
        lock (_lock)
        {
            _times.AddRange(times);
            _isSorted = false;
        }
    }

    public double MeanWithin => _within.Average();

    /// <summary>Notes a part of a time.</summary>
    public void AddWithin(double time)
    {
        lock (_lock)
        {
            _within.Add(time);
        }
    }

    public void Add(Times others)
    {
        Add(others._times);
        _within.AddRange(others._within);
    }

    /// <summary>Gives the time that a share of them stayed under.</summary>
    public double At(double share)
    {
        if (!_isSorted)
        {
            _times.Sort();
            _isSorted = true;
        }

        return _times[Math.Min((int)(share * _times.Count), _times.Count - 1)];
    }
}
