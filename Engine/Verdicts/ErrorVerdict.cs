namespace Validator.Verdicts;

/// <summary>The verdict on an address that met a bug, of this program or of a port: nothing was learned, and it says why.</summary>
public static class ErrorVerdict
{
    /// <summary>Makes it.</summary>
    /// <param name="email">The address, as it came.</param>
    /// <param name="exception">The bug.</param>
    /// <param name="now">The time.</param>
    /// <param name="elapsed">How long the address took.</param>
    /// <returns>The verdict of the table for what was never asked.</returns>
    public static Verdict Of(string email, Exception exception, DateTimeOffset now, TimeSpan elapsed)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var row = VerdictTable.Decide(new Facts());
        return new()
        {
            Email = email,
            Status = row.Status,
            Reason = row.Reason,
            Confidence = row.Confidence,
            Score = row.Score,
            Flags = new VerdictFlags(),
            Dns = VerdictDns.None,
            Detail = $"an error in this program: {exception.GetType().Name}",
            CheckedAt = now,
            ElapsedMs = VerdictWriter.Milliseconds(elapsed),
        };
    }
}
