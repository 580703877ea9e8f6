namespace Validator.Domains;

/// <summary>
/// The addresses that wait for a session. Those that were put off before may only leave by the way out that they left by then.
/// Not thread-safe: its domain's lock guards it.
/// </summary>
internal sealed class QuestionQueue
{
    private readonly LinkedList<Question> _questions = [];

    public int Count => _questions.Count;

    public void Add(Question question) => _questions.AddLast(question);

    /// <summary>Puts a question back in front, since it was asked before.</summary>
    public void AddFirst(Question question) => _questions.AddFirst(question);

    /// <summary>Gives the next question without taking it; null where there is none. Forgets those whose caller gave up.</summary>
    public Question? Peek()
    {
        while (_questions.First is { } node)
        {
            if (node.Value.IsOpen)
            {
                return node.Value;
            }

            _questions.RemoveFirst();
        }

        return null;
    }

    /// <summary>Takes those that no session has asked about.</summary>
    public List<Question> TakeUnasked()
    {
        var taken = new List<Question>();
        for (var node = _questions.First; node is not null;)
        {
            var (question, next) = (node.Value, node.Next);
            if (question is { IsOpen: true, Sessions: 0, Ticket: null })
            {
                _questions.Remove(node);
                taken.Add(question);
            }

            node = next;
        }

        return taken;
    }

    /// <summary>Takes up to <paramref name="most"/> questions that may leave by a way out and have not been turned away by a host.</summary>
    public List<Question> Take(string egress, string? host, int most)
    {
        var taken = new List<Question>(Math.Min(most, _questions.Count));
        for (var node = _questions.First; node is not null && taken.Count < most;)
        {
            var (question, next) = (node.Value, node.Next);
            if (!question.IsOpen)
            {
                _questions.Remove(node);
            }
            else if ((question.Ticket is null || question.Ticket.Egress == egress) && (host is null || !question.HostsTried.Contains(host)))
            {
                // One that broke a session is asked alone, so that it can break nothing but its own.
                if (question.Broken > 0 && taken.Count > 0)
                {
                    break;
                }

                _questions.Remove(node);
                taken.Add(question);
                if (question.Broken > 0)
                {
                    break;
                }
            }

            node = next;
        }

        return taken;
    }
}
