namespace Validator.Domains;

/// <summary>A line for each share (a key, a job), and whose turn it is. Not thread-safe: its queue's owner guards it.</summary>
internal sealed class QuestionRotation
{
    // Made when needed: most queues use one lane only.
    private Dictionary<string, LinkedListNode<LinkedList<Question>>>? _lines;
    private readonly LinkedList<LinkedList<Question>> _turns = [];

    public int Count { get; private set; }

    public void Add(Question question)
    {
        _lines ??= new(StringComparer.Ordinal);
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
            _lines!.Remove(share);
        }
    }
}
