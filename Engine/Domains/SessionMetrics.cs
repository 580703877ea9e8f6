using System.Diagnostics;
using System.Diagnostics.Metrics;
using Validator.Smtp;
using Validator.Smtp.Replies;

namespace Validator.Domains;

/// <summary>
/// What sessions with mail hosts cost and come to, as instruments of the meter <c>Validator.Sessions</c>. Never with addresses or domains as tags.
/// </summary>
public sealed class SessionMetrics : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Validator.Sessions";

    private readonly Meter _meter = new(MeterName);
    private readonly UpDownCounter<int> _open;
    private readonly UpDownCounter<int> _resting;
    private readonly Counter<long> _rested;
    private readonly Counter<long> _opened;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _asked;
    private readonly Histogram<double> _waited;
    private readonly Histogram<double> _opening;

    /// <summary>Initializes a new instance of the <see cref="SessionMetrics"/> class.</summary>
    public SessionMetrics()
    {
        _open = _meter.CreateUpDownCounter<int>("validator.sessions.open", "{session}", "Sessions open now, by source address.");
        _resting = _meter.CreateUpDownCounter<int>("validator.sessions.resting", "{session}", "Sessions of those open that wait for the next question.");
        _rested = _meter.CreateCounter<long>("validator.sessions.rested", "{session}", "Sessions that rested, by whether they were used again, closed, or lost to the host.");
        _opened = _meter.CreateCounter<long>("validator.sessions.opened", "{session}", "Sessions that stood after EHLO, by source address and TLS.");
        _failed = _meter.CreateCounter<long>("validator.sessions.failed", "{session}", "Sessions that did not come about, by source address, kind and phase.");
        _asked = _meter.CreateCounter<long>("validator.recipients.asked", "{recipient}", "Answers about recipients, by what they mean.");
        _waited = _meter.CreateHistogram<double>("validator.sessions.wait", "s", "Time that a session waited for its operator's and the process's limits.");
        _opening = _meter.CreateHistogram<double>("validator.sessions.opening", "s", "Time from connecting to the end of EHLO.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Waited(TimeSpan time) => _waited.Record(time.TotalSeconds);

    internal void Opened(EgressAddress egress, bool tls, TimeSpan time)
    {
        _opening.Record(time.TotalSeconds);
        _opened.Add(1, Source(egress), new("tls", tls));
        _open.Add(1, Source(egress));
    }

    internal void Closed(EgressAddress egress) => _open.Add(-1, Source(egress));

    internal void RestBegins() => _resting.Add(1);

    internal void RestEnds(bool used, bool lost)
    {
        _resting.Add(-1);
        _rested.Add(1, new KeyValuePair<string, object?>("end", used ? "used" : lost ? "lost" : "closed"));
    }

    internal void Failed(EgressAddress egress, SmtpFailure failure)
    {
        var tags = new TagList { Source(egress), { "kind", failure.Kind.ToString() }, { "phase", failure.Phase.ToString() } };
        _failed.Add(1, tags);
    }

    internal void Asked(ReplyMeaning meaning) => _asked.Add(1, new KeyValuePair<string, object?>("meaning", meaning.ToString()));

    private static KeyValuePair<string, object?> Source(EgressAddress egress) => new("source", egress.Name);
}
