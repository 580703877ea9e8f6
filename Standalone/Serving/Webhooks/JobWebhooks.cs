using System.Text;
using System.Text.Json;
using Validator.Accounts;
using Validator.Api.Jobs;
using Validator.Standalone.Serving.Jobs;
using Validator.Verdicts;
using Validator.Webhooks;

namespace Validator.Standalone.Serving.Webhooks;

/// <summary>Puts the end of a job into the outbox, once: the message's id is the job's.</summary>
/// <param name="outbox">The outbox.</param>
/// <param name="worker">What empties it.</param>
/// <param name="keys">The keys, which may name a receiver for all their jobs.</param>
/// <param name="time">The clock.</param>
internal sealed class JobWebhooks(IOutboxStore outbox, WebhookWorker worker, IKeys keys, TimeProvider time) : IJobEnd
{
    /// <inheritdoc/>
    public async Task EndedAsync(EndedJob job, CancellationToken cancellationToken)
    {
        if (job.IsSingle || (job.WebhookUrl ?? (await keys.FindAsync(job.KeyId, cancellationToken))?.WebhookUrl) is not { } url)
        {
            return;
        }

        var type = $"job.{VerdictJson.Word(job.Job.State)}";
        var at = job.Job.FinishedAt ?? time.GetUtcNow();
        await outbox.AddAsync(new($"msg_{job.Job.Id}", job.KeyId, job.Job.Id, type, url, Payload(type, at, job), at), cancellationToken);
        worker.Wake();
    }

    private static string Payload(string type, DateTimeOffset at, EndedJob job)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("type", type);
            writer.WriteString("timestamp", at.UtcDateTime);
            writer.WritePropertyName("data");
            writer.WriteRawValue(JobResponse.Json(job.Job));
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
