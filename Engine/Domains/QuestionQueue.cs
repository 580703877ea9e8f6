namespace Validator.Domains;

/// <summary>
/// The addresses that wait for a session: those that come back first, then the interactive lane, then the bulk lane, and within a lane a
/// turn for each share (a key, a job) in rotation, so that nobody's million holds up another's ten. Every question costs one RCPT, so that
/// turns of one question each are a deficit round robin. Not thread-safe: its domain's lock guards it.
/// </summary>
internal sealed class QuestionQueue
{
    private readonly LinkedList<Question> _again = [];
    private readonly Rotation _interactive = new();
    private readonly Rotation _bulk = new();

    public int Count => _again.Count + _interactive.Count + _bulk.Count;

    public void Add(Question question) => (question.Lane is Lane.Interactive ? _interactive : _bulk).Add(question);

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

        return _interactive.Peek() ?? _bulk.Peek();
    }

    /// <summary>Takes those that no session has asked about.</summary>
    public List<Question> TakeUnasked()
    {
        var taken = new List<Question>();
        _interactive.TakeAll(IsUnasked, taken);
        _bulk.TakeAll(IsUnasked, taken);
        return taken;

        static bool IsUnasked(Question question) => question is { Sessions: 0, Ticket: null };
    }

    /// <summary>Takes up to <paramref name="most"/> questions that may leave by a way out and have not been turned away by a host.</summary>
    public List<Question> Take(string egress, string? host, int most)
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
        return taken;

        bool IsEligible(Question question) =>
            (question.Ticket is null || question.Ticket.Egress == egress) && (host is null || !question.HostsTried.Contains(host));
    }

    /// <summary>One lane: a line for each share, and whose turn it is.</summary>
    private sealed class Rotation
    {
        private readonly Dictionary<string, LinkedListNode<LinkedList<Question>>> _lines = new(StringComparer.Ordinal);
        private readonly LinkedList<LinkedList<Question>> _turns = [];

        public int Count { get; private set; }

        public void Add(Question question)
        {
            if (!_lines.TryGetValue(question.Share, out var line))
            {
                _lines[question.Share] = line = _turns.AddLast(new LinkedList<Question>());
            }

            line.Value.AddLast(question);
            Count++;
        }

        public Question? Peek()
        {
            while (_turns.First is { } turn)
            {
                var first = turn.Value.First!;
                if (first.Value.IsOpen)
                {
                    return first.Value;
                }

                Remove(turn, first);
            }

            return null;
        }

        public void Take(Func<Question, bool> isEligible, List<Question> taken, int most)
        {
            // A line without an eligible question passes its turn; a whole round of such ends the search.
            for (var passed = 0; taken.Count < most && passed < _turns.Count;)
            {
                var turn = _turns.First!;
                var found = Find(turn, isEligible);
                if (found is null)
                {
                    passed += turn.List is null ? 0 : 1;
                }
                else
                {
                    passed = 0;
                    taken.Add(found.Value);
                    Remove(turn, found);
                }

                if (turn.List is not null)
                {
                    _turns.Remove(turn);
                    _turns.AddLast(turn);
                }
            }
        }

        public void TakeAll(Func<Question, bool> isWanted, List<Question> taken)
        {
            for (var turn = _turns.First; turn is not null;)
            {
                var nextTurn = turn.Next;
                for (var node = turn.Value.First; node is not null;)
                {
                    var next = node.Next;
                    if (isWanted(node.Value))
                    {
                        taken.Add(node.Value);
                        Remove(turn, node);
                    }

                    node = next;
                }

                turn = nextTurn;
            }
        }

        private LinkedListNode<Question>? Find(LinkedListNode<LinkedList<Question>> turn, Func<Question, bool> isEligible)
        {
            for (var node = turn.Value.First; node is not null;)
            {
                var next = node.Next;
                if (!node.Value.IsOpen)
                {
                    Remove(turn, node);
                }
                else if (isEligible(node.Value))
                {
                    return node;
                }

                node = next;
            }

            return null;
        }

        private void Remove(LinkedListNode<LinkedList<Question>> turn, LinkedListNode<Question> node)
        {
            var share = node.Value.Share;
            turn.Value.Remove(node);
            Count--;
            if (turn.Value.Count == 0)
            {
                _turns.Remove(turn);
                _lines.Remove(share);
            }
        }
    }
}
