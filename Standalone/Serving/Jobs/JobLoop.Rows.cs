using Validator.Domains;
using Validator.Jobs;
using Validator.Storage.Jobs;
using Validator.Verdicts;

namespace Validator.Standalone.Serving.Jobs;

/// <content>Chunks and their rows.</content>
internal sealed partial class JobLoop
{
    private const int DuplicatesPerCommit = 1000;

    private readonly Queue<OpenRow> _young = [];
    private readonly HashSet<OpenRow> _open = [];
    private readonly Dictionary<int, int> _lateRows = [];
    private readonly HashSet<UInt128> _erased = [];

    private async Task CarryAsync(JobCommand command)
    {
        switch (command)
        {
            case StartChunk start:
                Begin(new OpenChunk(start.Chunk), await _host.Store.ReadChunkAsync(_job.Number, start.Chunk, _stop.Token));
                break;
            case CollectDue collect:
                var (rows, next) = await _host.Store.CollectDueAsync(_job.Number, collect.Chunk, _host.Time.GetUtcNow(), collect.Limit, _stop.Token);
                _machine.Collected(collect.Chunk, rows, next);
                _draft.IsRecordChanged = true;
                break;
            case SettleDuplicates:
                _machine.DuplicatesSettled(await SettleDuplicatesAsync(), _host.Time.GetUtcNow());
                _draft.IsRecordChanged = true;
                break;
        }
    }

    private void Begin(OpenChunk chunk, IReadOnlyList<ChunkRow> rows)
    {
        foreach (var row in rows)
        {
            if (row.Answer is ({ } status, { } reason))
            {
                chunk.Answers.Add(status, reason);
            }
            else
            {
                chunk.Left++;
                var open = new OpenRow(chunk, row.Ordinal, row.Email, row.Ticket);
                _open.Add(open);
                _young.Enqueue(open);
                _ = AskAsync(open);
            }
        }

        LandWhereDone(chunk);
    }

    private async Task AskAsync(OpenRow row)
    {
        var request = new VerificationRequest(row.Email)
        {
            Ticket = row.Ticket,
            Lane = _job.IsSingle ? Lane.Interactive : Lane.Bulk,
            Share = _job.KeyId,
            Checks = _job.Checks,
            MaxAge = _job.MaxAge,
        };
        if (row.Ticket is null && _job.Asked.TryGetValue(row.Ordinal, out var asked))
        {
            if (asked.Due - _host.Time.GetUtcNow() is { Ticks: > 0 } wait)
            {
                Post(new RowAsked(row, new RowStep(null, asked.Ticket, wait)));
                return;
            }

            request = request with { Ticket = asked.Ticket };
        }

        RowStep step;
        try
        {
            step = _job.IsSingle ? await AskOnceAsync() : await AskInTurnAsync();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
#pragma warning disable CA1031 // A row that meets a bug must not end the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            step = new(ErrorVerdict.Of(row.Email, exception, _host.Time.GetUtcNow(), TimeSpan.Zero));
        }

        Post(new RowAsked(row, step));

        // Away from the loop: verdicts that are known at once are many.
        Task<RowStep> AskOnceAsync()
        {
            row.Began = _host.Time.GetTimestamp();
            return Task.Run(() => _host.Verifier.AskAsync(request, _job.IsSandbox, _stop.Token), _stop.Token);
        }

        async Task<RowStep> AskInTurnAsync()
        {
            await _host.Gate.EnterAsync(_stop.Token);
            try
            {
                // What was erased meanwhile is not asked about any more.
                return row.IsErased ? new RowStep(null) : await AskOnceAsync();
            }
            finally
            {
                _host.Gate.Leave();
            }
        }
    }

    private void Settle(OpenRow row, RowStep step)
    {
        if (row.IsErased)
        {
            row.BeginErased();
            _ = AskAsync(row);
            return;
        }

        _open.Remove(row);
        var chunk = row.Chunk;
        var now = _host.Time.GetUtcNow();
        if (row.IsLate)
        {
            _lateRows[chunk.Id.Bucket]--;
            _host.Slots.RemoveLate(1);
        }

        if (step.Verdict is { } verdict)
        {
            _draft.Verdicts.Add(new(row.Ordinal, verdict));
        }

        if (chunk.IsLanded)
        {
            // Its chunk was reported without it: what is due now is the answer.
            _draft.Waiting.Add(new(chunk.Id, row.Ordinal, step.Verdict is null ? now + step.After : now, step.Ticket));
            return;
        }

        if (row.IsLate)
        {
            chunk.PutOff.RemoveAll(late => late.Ordinal == row.Ordinal);
        }
        else
        {
            chunk.Left--;
        }

        if (step.Verdict is { } answer)
        {
            chunk.Answers.Add(answer.Status, answer.Reason);
        }
        else
        {
            chunk.PutOff.Add(new(chunk.Id, row.Ordinal, now + step.After, step.Ticket));
        }

        LandWhereDone(chunk);
    }

    private TimeSpan AgeOf(OpenRow row) => row.Began is not 0 and var began ? _host.Time.GetElapsedTime(began) : TimeSpan.Zero;

    /// <summary>Chunks do not wait for rows that take long; a bucket that is slow in all keeps its places instead.</summary>
    private void Age()
    {
        while (_young.TryPeek(out var row) && (!_open.Contains(row) || AgeOf(row) >= _host.Options.Youth))
        {
            _young.Dequeue();
            if (!_open.Contains(row))
            {
                continue;
            }

            var late = _lateRows.GetValueOrDefault(row.Chunk.Id.Bucket);
            if (late >= _host.Options.MostLatePerBucket || _job.IsSingle || !_host.Slots.TryAddLate())
            {
                row.Began = _host.Time.GetTimestamp();
                _young.Enqueue(row);
                continue;
            }

            _lateRows[row.Chunk.Id.Bucket] = late + 1;
            row.IsLate = true;
            row.Chunk.PutOff.Add(new(row.Chunk.Id, row.Ordinal, DateTimeOffset.MaxValue, row.Ticket));
            row.Chunk.Left--;
            LandWhereDone(row.Chunk);
        }
    }

    private void LandWhereDone(OpenChunk chunk)
    {
        if (chunk.Left > 0 || chunk.IsLanded)
        {
            return;
        }

        chunk.IsLanded = true;
        _draft.Waiting.AddRange(chunk.PutOff);
        _draft.IsRecordChanged = true;
        _mayBegin = true;
        _machine.Asked(chunk.Id, chunk.Answers, chunk.PutOff.Count, null, _host.Time.GetUtcNow());
    }

    private async Task<Tally> SettleDuplicatesAsync()
    {
        var all = new Tally();
        for (long after = -1; ;)
        {
            var rows = await _host.Store.ReadDuplicatesAsync(_job.Number, after, DuplicatesPerCommit, _stop.Token);
            if (rows.Count == 0)
            {
                return all;
            }

            var verdicts = rows.Select(row => new RowVerdict(row.Ordinal, row.Verdict! with { Email = row.Email })).ToList();
            verdicts.ForEach(row => all.Add(row.Verdict.Status, row.Verdict.Reason));
            Take(await _host.Store.CommitAsync(new JobCommit(_job.Number, null) { Verdicts = verdicts }, _stop.Token));
            after = rows[^1].Ordinal;
        }
    }

    /// <summary>What is being asked about an address ends unheard, and what is read in later is taken in without it.</summary>
    private void Forget(UInt128 hash)
    {
        _erased.Add(hash);
        foreach (var row in _open.Where(row => Addresses.AddressParser.Parse(row.Email, _host.Grammar).Address is { } address && RowHash.Of(address) == hash))
        {
            row.Erase();
        }
    }
}
