using Validator.Dns;
using Validator.Smtp;

namespace Validator.Domains;

/// <summary>Serves a domain's queue with one session after the other, until nothing waits.</summary>
/// <param name="pool">The domain's sessions.</param>
/// <param name="closing">Ends it at once.</param>
internal sealed class SessionWorker(SessionPool pool, CancellationToken closing)
{
    private readonly TaskCompletionSource _ended = new();
    private readonly HashSet<string> _avoid = new(StringComparer.Ordinal);
    private readonly HashSet<string> _spent = new(StringComparer.Ordinal);

    /// <summary>Gets the task that ends with the worker.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Begins, on another thread.</summary>
    public void Start() => _ = Task.Run(WorkAsync);

    private async Task WorkAsync()
    {
        try
        {
            var goesOn = true;
            while (goesOn && pool.Next(this, closing) is { } question)
            {
                goesOn = await ServeAsync(question).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            pool.Leave(this, question => question.Cancel(closing));
        }
        catch (Exception exception)
        {
            // A bug. Nobody may wait for an answer that will not come.
            pool.Leave(this, question => question.Fail(exception));
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    /// <summary>Opens one session and serves the queue with it.</summary>
    /// <returns>Whether this worker goes on.</returns>
    private async Task<bool> ServeAsync(Question question)
    {
        var (route, hosts) = await pool.RouteAsync(closing).ConfigureAwait(false);
        var egress = pool.Knowledge.EgressFor(question.Egress, _spent);

        // Where its own way out is gone, another stands in for it under its name.
        var ofEgress = question.Egress is { } own && !pool.Knowledge.IsSetAside(own) ? own : egress.Name;

        var (opened, failure) = await pool.Dialer
            .OpenAsync(hosts, pool.Literal, egress, question.Ticket?.Host, question.HostsTried, _avoid, closing).ConfigureAwait(false);
        if (opened is null)
        {
            if (pool.LeaveToOthers(this, hostHasEnough: !failure!.IsOurLimit))
            {
                return false;
            }

            if (failure.IsOurLimit)
            {
                Postpone(question, route, failure, egress, ofEgress);
                return true;
            }

            if (failure.IsBlocklisted && pool.Knowledge.SetAside(egress))
            {
                return true;
            }

            pool.DialFailed(failure);

            // Where some hosts were left out for this question alone, the failure is its own; else it is everybody's.
            foreach (var waiting in pool.Take(ofEgress, null, question.HostsTried.Count > 0 ? 1 : int.MaxValue))
            {
                Answers.ForFailedDial(pool.Knowledge, route, waiting, failure, egress);
            }

            return true;
        }

        _spent.Clear();
        pool.Opened();
        try
        {
            await using (opened.ConfigureAwait(false))
            {
                var session = new DomainSession(pool, opened, route, egress, hosts);
                if (await session.RunAsync(ofEgress, closing).ConfigureAwait(false))
                {
                    _avoid.Add(opened.Conversation.Endpoint.Host);
                }
                else
                {
                    _avoid.Clear();
                }
            }
        }
        finally
        {
            pool.Closed();
        }

        return true;
    }

    /// <summary>A source may ask no more this hour: another does where the question is bound to none; else it is for later.</summary>
    private void Postpone(Question question, MailRoute? route, DialFailure failure, EgressAddress egress, string ofEgress)
    {
        if (question.Egress is null && _spent.Add(egress.Name))
        {
            return;
        }

        foreach (var waiting in pool.Take(ofEgress, null, question.HostsTried.Count > 0 ? 1 : int.MaxValue))
        {
            Answers.Postpone(pool.Knowledge, route, waiting, failure.RetryAfter ?? TimeSpan.Zero, egress.Name, failure.Host);
        }
    }
}
