using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MailWorld;
using Validator.Domains;

namespace Engine.Tests.EndToEnd;

public sealed class SessionMetricsTests
{
    [Fact]
    public async Task Sessions_and_answers_are_counted_without_addresses_or_domains()
    {
        var seen = new ConcurrentQueue<(string Name, double Value, string Tags)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == SessionMetrics.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();

        await using (var world = await LivingWorld.StartAsync(
            new()
            {
                Domains = [new() { Name = "metered.example", Mailboxes = { ["jane"] = "accept" } }, new() { Name = "dead.example", Mx = ["mx.dead.example"] }],
                Hosts = [new() { Name = "mx.dead.example", Connect = ConnectBehaviour.Refuse }],
            },
            options => options with { SourceAddresses = [new(System.Net.IPAddress.Parse("127.0.0.77"))] }))
        {
            await world.VerifyAsync("jane@metered.example");
            await world.VerifyAsync("jane@dead.example");
        }

        // Other tests run beside this one: our source address tells ours from theirs.
        var ours = seen.Where(measure => measure.Tags.Contains("127.0.0.77", StringComparison.Ordinal)).ToList();
        Assert.Equal(1, ours.Where(measure => measure.Name == "validator.sessions.opened").Sum(measure => measure.Value));
        Assert.Equal(0, ours.Where(measure => measure.Name == "validator.sessions.open").Sum(measure => measure.Value));
        Assert.Contains("ConnectionFailed", Assert.Single(ours, measure => measure.Name == "validator.sessions.failed").Tags, StringComparison.Ordinal);
        Assert.Contains(seen, measure => measure.Name == "validator.recipients.asked" && measure.Tags.Contains("Accepted", StringComparison.Ordinal));
        Assert.Contains(seen, measure => measure.Name == "validator.sessions.wait");
        Assert.Contains(seen, measure => measure is { Name: "validator.sessions.resting", Value: 1 });
        Assert.Contains(seen, measure => measure is { Name: "validator.sessions.rested", Tags: "end=closed" });
        Assert.DoesNotContain(seen, measure => measure.Tags.Contains("example", StringComparison.Ordinal));

        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            seen.Enqueue((instrument.Name, value, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));
    }
}
