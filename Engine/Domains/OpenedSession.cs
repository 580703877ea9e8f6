using Validator.Smtp;

namespace Validator.Domains;

/// <summary>A conversation with its permits; the permits are given back once it is closed.</summary>
internal sealed record OpenedSession(ISmtpConversation Conversation, OperatorPermit Permit, IDisposable Place, SessionMetrics Metrics) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Conversation.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            Metrics.Closed(Conversation.Endpoint.Egress);
            Permit.Dispose();
            Place.Dispose();
        }
    }
}
