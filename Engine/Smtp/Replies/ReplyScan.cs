namespace Validator.Smtp.Replies;

/// <summary>One pass over a reply's text: which meanings its words bear, and which rows of the tables it matches.</summary>
internal ref struct ReplyScan
{
    private readonly ReplyRules _rules;
    private readonly ReadOnlySpan<char> _text;
    private readonly SmtpReply _reply;
    private readonly EnhancedStatusCode? _enhanced;
    private readonly string[] _operators;
    private readonly Span<Place> _last;
    private readonly Span<Hit> _hits;
    private int _hitCount;
    private int _sentence;
    private bool _inLink;
    private int _said;

    /// <summary>Begins.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="text">The text, folded and free of echoes.</param>
    /// <param name="reply">The reply whose text it is.</param>
    /// <param name="enhanced">Its enhanced code, wherever it stood.</param>
    /// <param name="operators">The host's operators.</param>
    /// <param name="last">Room for a place for each symbol, blank.</param>
    /// <param name="hits">Room for what is found; what comes when it is full is left out.</param>
    public ReplyScan(
        ReplyRules rules, ReadOnlySpan<char> text, SmtpReply reply, EnhancedStatusCode? enhanced, string[] operators, Span<Place> last, Span<Hit> hits)
    {
        _rules = rules;
        _text = text;
        _reply = reply;
        _enhanced = enhanced;
        _operators = operators;
        _last = last;
        _hits = hits;
    }

    /// <summary>Gets the rows found, the words about us, and short words that may explain those.</summary>
    public readonly ReadOnlySpan<Hit> Hits => _hits[.._hitCount];

    /// <summary>Tells whether general words say so.</summary>
    public readonly bool Says(ReplyMeaning meaning) => (_said & (1 << (int)meaning)) != 0;

    /// <summary>Runs.</summary>
    public void Run()
    {
        var automaton = _rules.Automaton;
        var state = PhraseAutomaton.Start;
        for (var i = 0; i < _text.Length; i++)
        {
            var character = _text[i];
            state = automaton.Step(state, character);
            foreach (var found in automaton.Found(state))
            {
                Found(_rules.Literals[found], i + 1);
            }

            if (character == ' ')
            {
                _inLink = false;
                _sentence = i > 0 && _text[i - 1] is '.' or '!' or '?' or ';' ? i : _sentence;
            }
            else if (character == '/' && i > 1 && _text[i - 1] == '/' && _text[i - 2] == ':')
            {
                _inLink = true;
            }
        }
    }

    private void Found(ReplyRules.Literal literal, int end)
    {
        var begin = end - literal.Text.Length;
        if (!literal.FitsAt(_text, begin, end))
        {
            return;
        }

        foreach (var symbol in literal.Symbols)
        {
            Complete(symbol, begin, end);
        }

        foreach (var index in literal.Rows)
        {
            var row = _rules.Tables.Rows[index];
            if (row.Code == _reply.Code && (row.Enhanced is null || row.Enhanced == _enhanced))
            {
                var rank = _rules.IsAnyones[index] ? Hit.Anyone : Array.IndexOf(_operators, row.Operator);
                if (rank >= 0)
                {
                    Add(new Hit(begin, end, row.Meaning, rank));
                }
            }
        }
    }

    private void Complete(int index, int begin, int end)
    {
        var symbol = _rules.Symbols[index];
        foreach (var pair in symbol.Pairs)
        {
            var left = _last[pair.Left];
            if (left.End > 0 && left.End >= _sentence && left.End <= begin && begin - left.End <= pair.Gap)
            {
                Complete(pair.Product, left.Begin, end);
            }
        }

        _last[index] = new Place(begin, end);
        foreach (var words in symbol.Meanings)
        {
            // A link's path ("/policy") says nothing; the name of a block list in a link does.
            if (words.Codes.Holds(_reply.Code) && words.Enhanced.Holds(_enhanced) && (!_inLink || words.Meaning == ReplyMeaning.IpBlocklisted))
            {
                _said |= 1 << (int)words.Meaning;
                if (words.Meaning.IsAboutUs() || (words.Explains && end - begin <= Hit.LongestExplanation))
                {
                    Add(new Hit(begin, end, words.Meaning, Hit.Words));
                }
            }
        }
    }

    private void Add(Hit hit)
    {
        if (_hitCount < _hits.Length)
        {
            _hits[_hitCount++] = hit;
        }
    }

    /// <summary>Where a symbol stood last; blank (an end of 0) where it did not.</summary>
    /// <param name="Begin">Its first character.</param>
    /// <param name="End">Behind its last character.</param>
    public readonly record struct Place(int Begin, int End);

    /// <summary>A finding.</summary>
    /// <param name="Begin">Its first character.</param>
    /// <param name="End">Behind its last character.</param>
    /// <param name="Meaning">What it means.</param>
    /// <param name="Rank">The place of the row's operator among the host's, <see cref="Anyone"/> or <see cref="Words"/>.</param>
    public readonly record struct Hit(int Begin, int End, ReplyMeaning Meaning, int Rank)
    {
        /// <summary>The rank of a row that holds for any host.</summary>
        public const int Anyone = 100;

        /// <summary>The rank of general words.</summary>
        public const int Words = 101;

        /// <summary>The longest that words may be that explain others: a phrase with a gap must not swallow half a reply.</summary>
        public const int LongestExplanation = 40;

        /// <summary>Gets the length.</summary>
        public int Length => End - Begin;

        /// <summary>Tells whether this lies inside the other.</summary>
        public bool IsInside(in Hit other) => Begin >= other.Begin && End <= other.End;
    }
}
