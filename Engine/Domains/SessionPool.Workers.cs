namespace Validator.Domains;

/// <content>Who serves the queue: workers with an open session, and sessions that rest.</content>
internal sealed partial class SessionPool
{
    /// <summary>Keeps a session that has nothing to ask open for a while.</summary>
    /// <param name="opened">The session.</param>
    /// <param name="egress">Whose questions it may ask.</param>
    /// <returns>Whether there is a question for it; else it is to be closed.</returns>
    public async ValueTask<bool> RestAsync(OpenedSession opened, string egress)
    {
        if (Services.Options.SessionRest <= TimeSpan.Zero || !Services.Connections.HasRoomForRest)
        {
            return false;
        }

        var rest = new RestingSession(egress, opened.Conversation.Endpoint.Host);
        lock (_lock)
        {
            if (_activity?.Queue.Peek() is { } next)
            {
                return rest.IsFor(next);
            }

            if (_isClosing || _isDraining)
            {
                return false;
            }

            _activity?.Resting.Add(rest);
            SettleHeld();
        }

        try
        {
            return await opened.RestAsync(rest, Services).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                _activity?.Resting.Remove(rest);
            }
        }
    }

    /// <summary>Gives the next question, or takes the worker off the list: in one step, so that no question is left alone.</summary>
    public Question? Next(SessionWorker worker, CancellationToken closing)
    {
        lock (_lock)
        {
            closing.ThrowIfCancellationRequested();
            var question = _activity?.Queue.Peek();
            if (question is null)
            {
                Remove(worker);
                SettleHeld();
            }

            return question;
        }
    }

    /// <summary>Takes a worker that cannot go on off the list, and ends what waits.</summary>
    public void Leave(SessionWorker worker, Action<Question> end)
    {
        lock (_lock)
        {
            EndWaiting(end);
            Remove(worker);
            if (IsQuiet)
            {
                Knowledge.EndHeld(end);
            }
        }
    }

    /// <summary>
    /// Where no further session comes about while others are open, the host has as many as it wants: the others serve the queue, and no
    /// more than those are opened for a while. Where it is our own limit, those that are being opened may have what is left of it.
    /// </summary>
    /// <param name="worker">The worker that has no session.</param>
    /// <param name="hostHasEnough">Whether it was the host that took no further session.</param>
    /// <returns>Whether the worker was taken off the list.</returns>
    public bool LeaveToOthers(SessionWorker worker, bool hostHasEnough)
    {
        lock (_lock)
        {
            if (_activity is not { Workers.Count: >= 2 } activity || (hostHasEnough && _openSessions == 0))
            {
                return false;
            }

            if (hostHasEnough)
            {
                _mostSessions = Math.Min(MostSessions, _openSessions);
                _fewerUntil = Services.Time.GetUtcNow() + FewerFor;
            }

            activity.Workers.Remove(worker);
            EndRests(activity, goesOn: true);
            return true;
        }
    }

    /// <summary>Notes that none of the hosts could be talked to.</summary>
    public void DialFailed(DialFailure failure)
    {
        lock (_lock)
        {
            _breaker.Failed(failure);
        }
    }

    /// <summary>Notes that a session was opened.</summary>
    public void Opened()
    {
        lock (_lock)
        {
            _openSessions++;
            _breaker.Succeeded();
        }
    }

    /// <summary>Notes that a session was closed.</summary>
    public void Closed()
    {
        lock (_lock)
        {
            _openSessions--;
        }
    }

    /// <summary>Has a question asked: by a session that rests, else by one more where it is worth its cost.</summary>
    private void Serve(PoolActivity activity, Question question)
    {
        var resting = activity.Resting.FindIndex(rest => rest.IsFor(question));
        if (resting >= 0)
        {
            EndRest(activity, resting, goesOn: true);
        }
        else if (activity.Workers.Count < MostSessions && (activity.Busy == 0 || activity.Queue.Count > activity.Busy * QuestionsPerSession))
        {
            var worker = new SessionWorker(this, activity.Closing.Token);
            activity.Workers.Add(worker);
            worker.Start();
        }
        else if (activity.Busy == 0)
        {
            // None of those that rest may ask it: one closes, and its worker opens another session.
            EndRest(activity, 0, goesOn: false);
        }
    }

    private static void EndRests(PoolActivity activity, bool goesOn)
    {
        while (activity.Resting.Count > 0)
        {
            EndRest(activity, activity.Resting.Count - 1, goesOn);
        }
    }

    /// <summary>Ends a rest. Where something else ended it in this moment, its worker comes for the next question all the same.</summary>
    private static void EndRest(PoolActivity activity, int index, bool goesOn)
    {
        var rest = activity.Resting[index];
        activity.Resting.RemoveAt(index);
        rest.TryEnd(goesOn);
    }

    /// <summary>Takes a worker off the list; the last takes along what only a busy pool has.</summary>
    private void Remove(SessionWorker worker)
    {
        _activity?.Workers.Remove(worker);
        if (_activity is { IsOver: true })
        {
            _activity = null;
        }
    }

    private void SettleHeld()
    {
        if (IsQuiet)
        {
            // Nobody is left to make it five.
            Knowledge.SettleHeld();
        }
    }
}
