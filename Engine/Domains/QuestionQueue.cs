namespace Validator.Domains;

/// <summary>
/// The addresses that wait for a session: those that come back first, then the interactive lane, then the bulk lane, and within a lane a
/// turn for each share (a key, a job) in rotation, so that nobody's million holds up another's ten. Every question costs one RCPT, so that
/// turns of one question each are a deficit round robin. Not thread-safe: its domain's lock guards it.
/// </summary>
/// <param name="mostInteractive">The most questions that wait in the interactive lane.</param>
/// <param name="mostBulk">The most that wait in the bulk lane. The rest waits outside, each share in its order, until there is room.</param>
internal sealed class QuestionQueue(int mostInteractive = QuestionQueue.MostInteractive, int mostBulk = QuestionQueue.MostBulk)
{
    /// <summary>The most questions of one domain that somebody waits for. Where even that many wait, one more would wait for minutes.</summary>
    public const int MostInteractive = 2_000;

    /// <summary>The most questions of batches that one domain keeps in its queue.</summary>
    public const int MostBulk = 10_000;

    private readonly LinkedList<Question> _again = [];
    private readonly QuestionRotation _interactive = new();
    private readonly QuestionRotation _bulk = new();
    private readonly QuestionRotation _outside = new();

    /// <summary>Gets how many questions wait in the queue.</summary>
    public int Count => _again.Count + _interactive.Count + _bulk.Count;

    /// <summary>Gets how many questions of batches wait for room in the queue.</summary>
    public int Outside => _outside.Count;

    /// <summary>Puts a question at the end of its line.</summary>
    /// <returns>Whether it was taken: a bulk question always is, an interactive one while there is room.</returns>
    public bool TryAdd(Question question)
    {
        if (question.Lane is Lane.Bulk)
        {
            (_bulk.Count < mostBulk ? _bulk : _outside).Add(question);
            return true;
        }

        if (_interactive.Count >= mostInteractive)
        {
            _interactive.TakeAll(static waiting => !waiting.IsOpen, []);
            if (_interactive.Count >= mostInteractive)
            {
                return false;
            }
        }

        _interactive.Add(question);
        return true;
    }

    /// <summary>Puts a question back in front, since it was asked before.</summary>
    public void AddFirst(Question question) => _again.AddFirst(question);

    /// <summary>Gives the next question without taking it; null where there is none. Forgets those whose caller gave up.</summary>
    public Question? Peek()
    {
        while (_again.First is { } node)
        {
            if (node.Value.IsOpen)
            {
                return node.Value;
            }

            _again.RemoveFirst();
        }

        var next = _interactive.Peek() ?? _bulk.Peek();
        LetIn();
        return next ?? _bulk.Peek();
    }

    /// <summary>Takes those that no session has asked about.</summary>
    public List<Question> TakeUnasked()
    {
        var taken = new List<Question>();
        _interactive.TakeAll(IsUnasked, taken);
        _bulk.TakeAll(IsUnasked, taken);
        _outside.TakeAll(IsUnasked, taken);
        LetIn();
        return taken;

        static bool IsUnasked(Question question) => question.Sessions == 0;
    }

    /// <summary>Takes up to <paramref name="most"/> questions that may leave by a way out and have not been turned away by a host.</summary>
    /// <param name="egress">The name of the way out.</param>
    /// <param name="host">The host; null for any.</param>
    /// <param name="most">How many.</param>
    /// <param name="isSetAside">Whether a way out is set aside, so that those who belong to it may leave by any.</param>
    public List<Question> Take(string egress, string? host, int most, Func<string, bool>? isSetAside = null)
    {
        var taken = new List<Question>();
        for (var node = _again.First; node is not null && taken.Count < most;)
        {
            var (question, next) = (node.Value, node.Next);
            if (!question.IsOpen)
            {
                _again.Remove(node);
            }
            else if (IsEligible(question))
            {
                // One that broke a session is asked alone, so that it can break nothing but its own.
                if (question.Broken > 0 && taken.Count > 0)
                {
                    return taken;
                }

                _again.Remove(node);
                taken.Add(question);
                if (question.Broken > 0)
                {
                    return taken;
                }
            }

            node = next;
        }

        _interactive.Take(IsEligible, taken, most);
        _bulk.Take(IsEligible, taken, most);
        LetIn();
        return taken;

        bool IsEligible(Question question) =>
            (question.Egress is null || question.Egress == egress || isSetAside?.Invoke(question.Egress) is true)
            && (host is null || !question.HostsTried.Contains(host));
    }

    private void LetIn()
    {
        if (_outside.Count > 0 && _bulk.Count < mostBulk)
        {
            var let = new List<Question>();
            _outside.Take(static _ => true, let, mostBulk - _bulk.Count);
            let.ForEach(_bulk.Add);
        }
    }
}
