using System.Globalization;

namespace Validator.Standalone.Bulk.Display;

/// <summary>Times for people.</summary>
internal static class Durations
{
    /// <summary>Says how long something takes.</summary>
    /// <param name="time">The time.</param>
    /// <returns><c>0.4 s</c>, <c>12 s</c>, <c>3 min 5 s</c>, <c>2 h 10 min</c>.</returns>
    public static string Of(TimeSpan time) => time switch
    {
        { TotalSeconds: < 9.95 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        { TotalSeconds: < 59.5 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours:N0} h {time.Minutes} min"),
    };
}
