using System.Text.Json;
using Microsoft.Extensions.Logging;
using Validator.Accounts;
using Validator.Api.Json;

namespace Validator.Api.Security;

/// <summary>Writes the audit log: durably to its store, and as one line of JSON to the log of the category <c>Validator.Audit</c>.</summary>
internal sealed partial class AuditLog(IAuditStore store, TimeProvider time, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger("Validator.Audit");

    /// <summary>Writes an entry. Where the store fails it says so in the log: what was done is done.</summary>
    public async Task WriteAsync(string action, string? keyId, string? target, string? client, int status)
    {
        var entry = new AuditEntry(time.GetUtcNow(), keyId, action, target, client, status);
        if (_logger.IsEnabled(LogLevel.Information))
        {
            // The serializer escapes whatever is no plain ASCII: nothing that came from outside can end the line.
            var line = JsonSerializer.Serialize(entry, AccountJson.Default.AuditEntry);
            LogEntry(_logger, line);
        }

        try
        {
            await store.AppendAsync(entry);
        }
#pragma warning disable CA1031 // Whatever the store met, the answer is about what was done.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogLost(_logger, exception, action);
        }
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Information, Message = "{Entry}")]
    private static partial void LogEntry(ILogger logger, string entry);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Error, Message = "The audit store did not take an entry of {Action}")]
    private static partial void LogLost(ILogger logger, Exception exception, string action);
}
