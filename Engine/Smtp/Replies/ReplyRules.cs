using System.Collections.Frozen;

namespace Validator.Smtp.Replies;

/// <summary>The tables, compiled: one automaton over every wording, and what follows from each wording found.</summary>
internal sealed class ReplyRules
{
    /// <summary>How far apart two halves of a phrase with a gap may stand.</summary>
    public const int LongestGap = 60;

    /// <summary>How far apart neighbours may stand: a space, a quote, a bracket.</summary>
    public const int NeighbourGap = 3;

    private readonly List<Literal> _literals = [];
    private readonly List<Symbol> _symbols = [];
    private readonly Dictionary<string, int> _symbolOf = [];
    private readonly Dictionary<string, int> _literalOf = [];

    /// <summary>Compiles tables.</summary>
    /// <param name="tables">The tables.</param>
    public ReplyRules(ReplyTables tables)
    {
        Tables = tables;
        foreach (var words in tables.Words)
        {
            AddPhrase(words, tables.Sets);
        }

        for (var row = 0; row < tables.Rows.Count; row++)
        {
            LiteralFor(tables.Rows[row].Fragment, openEnd: true).Rows.Add(row);
        }

        Automaton = new PhraseAutomaton([.. _literals.Select(literal => literal.Text)]);
        var known = tables.Operators.Values.SelectMany(names => names).ToHashSet();
        IsAnyones = [.. tables.Rows.Select(row => !known.Contains(row.Operator))];
        PlainWords = tables.Words.Where(words => !words.Meaning.IsAboutUs() && words.Meaning != ReplyMeaning.Greylisted)
            .SelectMany(words => words.Phrase.Split(' '))
            .SelectMany(word => word is ['{', .. var name, '}'] ? tables.Sets[name].SelectMany(member => member.Split(' ')) : [word.TrimEnd('*')])
            .Append("postmaster")
            .Except(tables.Words.Where(words => words.Meaning.IsAboutUs()).Select(words => words.Phrase.TrimEnd('*'))).ToFrozenSet();
    }

    /// <summary>Gets the tables compiled.</summary>
    public ReplyTables Tables { get; }

    /// <summary>Gets the search for every wording at once.</summary>
    public PhraseAutomaton Automaton { get; }

    /// <summary>Gets the wordings, by the automaton's numbers.</summary>
    public IReadOnlyList<Literal> Literals => _literals;

    /// <summary>Gets the symbols: sets, single wordings, and phrases put together of both.</summary>
    public IReadOnlyList<Symbol> Symbols => _symbols;

    /// <summary>Gets, for each row, whether it holds for hosts of any operator.</summary>
    public bool[] IsAnyones { get; }

    /// <summary>Gets the words that replies use of mailboxes.</summary>
    public FrozenSet<string> PlainWords { get; }

    /// <summary>Gets the operators of a mail host, those first whose rows come first.</summary>
    public string[] OperatorsOf(string? mailHost)
    {
        var operators = Tables.Operators.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var rest = mailHost.AsSpan().TrimEnd('.'); !rest.IsEmpty;)
        {
            if (operators.TryGetValue(rest, out var names))
            {
                return names;
            }

            var dot = rest.IndexOf('.');
            rest = dot < 0 ? [] : rest[(dot + 1)..];
        }

        return [];
    }

    /// <summary>Cuts a phrase into wordings and sets, and chains them: (a, b) makes ab, (ab, c) makes abc.</summary>
    private void AddPhrase(ReplyWords words, FrozenDictionary<string, string[]> sets)
    {
        var left = -1;
        var wide = false;
        var run = new List<string>();
        void Flush()
        {
            if (run.Count > 0)
            {
                Chain(SymbolFor(string.Join(' ', run), []));
                run.Clear();
            }
        }

        void Chain(int right)
        {
            left = left < 0 ? right : Pair(left, right, wide);
            wide = false;
        }

        foreach (var token in words.Phrase.Split(' '))
        {
            if (token == "~")
            {
                Flush();
                wide = true;
            }
            else if (token is ['{', .. var name, '}'])
            {
                Flush();
                Chain(SymbolFor(token, sets[name]));
            }
            else
            {
                run.Add(token);
            }
        }

        Flush();
        _symbols[left].Meanings.Add(words);
    }

    private int Pair(int left, int right, bool wide)
    {
        var name = $"({left}{(wide ? '~' : '+')}{right})";
        if (!_symbolOf.TryGetValue(name, out var product))
        {
            _symbolOf.Add(name, product = NewSymbol());
            _symbols[right].Pairs.Add(new Pairing(left, product, wide ? LongestGap : NeighbourGap));
        }

        return product;
    }

    private int SymbolFor(string name, IEnumerable<string> members)
    {
        if (!_symbolOf.TryGetValue(name, out var symbol))
        {
            _symbolOf.Add(name, symbol = NewSymbol());
            foreach (var member in members.DefaultIfEmpty(name))
            {
                LiteralFor(ReplyText.Fold(member.TrimEnd('*')), member.EndsWith('*')).Symbols.Add(symbol);
            }
        }

        return symbol;
    }

    private int NewSymbol()
    {
        _symbols.Add(new Symbol());
        return _symbols.Count - 1;
    }

    private Literal LiteralFor(string text, bool openEnd)
    {
        var key = openEnd ? text + "*" : text;
        if (!_literalOf.TryGetValue(key, out var index))
        {
            _literalOf.Add(key, index = _literals.Count);
            _literals.Add(new Literal(text, openEnd));
        }

        return _literals[index];
    }

    /// <summary>A wording to be found.</summary>
    /// <param name="Text">What to find.</param>
    /// <param name="OpenEnd">The last word may go on.</param>
    public sealed record Literal(string Text, bool OpenEnd)
    {
        /// <summary>Gets the symbols it stands for.</summary>
        public List<int> Symbols { get; } = [];

        /// <summary>Gets the rows whose fragment it is.</summary>
        public List<int> Rows { get; } = [];

        /// <summary>Tells whether it may stand there: not in the middle of a word.</summary>
        public bool FitsAt(ReadOnlySpan<char> text, int begin, int end) =>
            (begin == 0 || !ReplyText.IsWord(text[begin]) || !ReplyText.IsWord(text[begin - 1]))
            && (OpenEnd || end == text.Length || !ReplyText.IsWord(text[end - 1]) || !ReplyText.IsWord(text[end]));
    }

    /// <summary>What a wording, a set or a phrase leads to.</summary>
    public sealed class Symbol
    {
        /// <summary>Gets the phrases that it ends.</summary>
        public List<Pairing> Pairs { get; } = [];

        /// <summary>Gets what it means.</summary>
        public List<ReplyWords> Meanings { get; } = [];
    }

    /// <summary>A phrase of two halves.</summary>
    /// <param name="Left">The first half's symbol; the second is the one that holds this.</param>
    /// <param name="Product">The symbol of both.</param>
    /// <param name="Gap">The most characters between.</param>
    public readonly record struct Pairing(int Left, int Product, int Gap);
}
