using Validator.Smtp;

namespace Validator.Domains;

/// <summary>A conversation with its permits; the permits are given back once it is closed.</summary>
internal sealed record OpenedSession(ISmtpConversation Conversation, OperatorPermit Permit, IDisposable Place, SessionMetrics Metrics) : IAsyncDisposable
{
    private readonly int _allowance = Conversation.RejectionsLeft;

    /// <summary>Gets how many more recipients may be refused: what the session and the operator's hour leave.</summary>
    public int RejectionsLeft => Math.Max(0, Conversation.RejectionsLeft - Math.Max(0, _allowance - Permit.Rejections));

    /// <summary>Rests, while nobody waits for the connection, until the rest is ended, its time is over, or the host closes or says something.</summary>
    /// <returns>Whether it goes on.</returns>
    public async Task<bool> RestAsync(RestingSession rest, DomainServices services)
    {
        var ofOperator = Permit.Resting?.TryAdd(rest);
        var ofProcess = services.Connections.Resting.TryAdd(rest);
        if (ofOperator is null || ofProcess is null)
        {
            // Where a question came in this moment, it goes on all the same.
            rest.TryEnd(goesOn: false);
            Remove(Permit.Resting, ofOperator);
            Remove(services.Connections.Resting, ofProcess);
            return await rest.End.ConfigureAwait(false);
        }

        Metrics.RestBegins();
        var lost = false;
        using (var time = new CancellationTokenSource(services.Options.SessionRest, services.Time))
        {
            var watching = WatchAsync(time.Token);
            var goesOn = await rest.End.ConfigureAwait(false);
            Remove(Permit.Resting, ofOperator);
            Remove(services.Connections.Resting, ofProcess);
#pragma warning disable CA1849 // Nobody else waits with this token: there is nothing to do in parallel.
            time.Cancel();
#pragma warning restore CA1849
            await watching.ConfigureAwait(false);
            Metrics.RestEnds(goesOn, lost);
            return goesOn;
        }

        async Task WatchAsync(CancellationToken cancellationToken)
        {
            await Conversation.WatchAsync(cancellationToken).ConfigureAwait(false);
            lost = rest.TryEnd(goesOn: false) && !cancellationToken.IsCancellationRequested;
        }

        static void Remove(RestingSessions? list, LinkedListNode<RestingSession>? entry)
        {
            if (entry is not null)
            {
                list?.Remove(entry);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Conversation.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            Metrics.Closed(Conversation.Endpoint.Egress);
            Permit.Rejected(_allowance - Conversation.RejectionsLeft);
            Permit.Dispose();
            Place.Dispose();
        }
    }
}
