using static Validator.Addresses.Characters;
using static Validator.Addresses.SyntaxErrors;

namespace Validator.Addresses;

/// <summary>Splits an RFC 5322 <c>addr-spec</c> (§3.4.1) with comments, folding and obsolete forms (§4.4), in the characters of RFC 6532.</summary>
/// <remarks>What no RFC 5321 mailbox can carry (controls, domains that are no host names, literals that are no addresses) is refused by the rules of that one.</remarks>
internal ref struct Rfc5322Reader(string input)
{
    private readonly ReadOnlySpan<char> _text = input;
    private int _at;

    /// <summary>Reads an address. The input is not empty and holds no forbidden character but ASCII controls.</summary>
    public AddressResult Read()
    {
        var words = new PieceBuilder();
        var error = ReadWords(words);
        if (error is not null)
        {
            return new(error);
        }

        error = LocalPart.Write(words.Build(_at), out var localPart);
        if (error is not null)
        {
            return new(error);
        }

        _at++;
        var domain = new PieceBuilder();
        error = ReadDomain(domain);
        return error is null ? AddressParser.Assemble(localPart, domain.Build(_at), AddressGrammar.Rfc5322) : new(error);
    }

    /// <summary><c>obs-local-part = word *("." word)</c>, of which dot-atom and quoted-string are cases. Ends at the <c>@</c>.</summary>
    private SyntaxError? ReadWords(PieceBuilder words)
    {
        for (var first = true; ; first = false)
        {
            if (SkipCfws() is { } broken)
            {
                return broken;
            }

            if (_at == _text.Length)
            {
                return MissingAt(_at);
            }

            if (ReadWord(words, first) is { } noWord)
            {
                return noWord;
            }

            if (SkipCfws() is { } brokenAfter)
            {
                return brokenAfter;
            }

            if (_at == _text.Length)
            {
                return MissingAt(_at);
            }

            if (_text[_at] == '@')
            {
                return null;
            }

            if (_text[_at] != '.')
            {
                return AfterWord();
            }

            words.Add('.', _at++);
        }
    }

    private SyntaxError? ReadWord(PieceBuilder words, bool first)
    {
        switch (_text[_at])
        {
            case '"':
                return ReadQuoted(words);
            case '.':
                return MisplacedDot(_at, first);
            case '@':
                return first ? MissingLocalPart(_at) : LastDot(_text[.._at].LastIndexOf('.'));
            case var c when !IsAtext(c):
                return Unexpected(_text, _at, _at, inDomain: false);
        }

        while (_at < _text.Length && IsAtext(_text[_at]))
        {
            words.Add(_text[_at], _at++);
        }

        return null;
    }

    /// <summary>The white space of a folded line stays, the fold goes (§3.2.4). A tab, which RFC 5321 cannot quote, becomes a space.</summary>
    private SyntaxError? ReadQuoted(PieceBuilder words)
    {
        for (_at++; _at < _text.Length; _at++)
        {
            if (SkipFoldOrBackslash(out var escaped) is { } broken)
            {
                return broken;
            }

            if (_at == _text.Length)
            {
                break;
            }

            if (_text[_at] == '"' && !escaped)
            {
                _at++;
                return null;
            }

            if (char.IsControl(_text[_at]) && _text[_at] != '\t')
            {
                return Unexpected(_text, _at, _at, inDomain: false);
            }

            words.Add(_text[_at] == '\t' ? ' ' : _text[_at], _at);
        }

        return UnclosedQuote(_text.Length);
    }

    /// <summary><c>dot-atom</c>, <c>obs-domain = atom *("." atom)</c> or a literal, to the end of the input. What it is made of is for others to judge.</summary>
    private SyntaxError? ReadDomain(PieceBuilder domain)
    {
        if (SkipCfws() is { } broken)
        {
            return broken;
        }

        if (_at < _text.Length && _text[_at] == '[')
        {
            return ReadLiteral(domain);
        }

        while (_at < _text.Length)
        {
            if (_text[_at] == '.')
            {
                domain.Add('.', _at++);
            }
            else if (!IsAtext(_text[_at]))
            {
                return Unexpected(_text, _at, _at, inDomain: true);
            }
            else if (domain.Last is not ('\0' or '.'))
            {
                return MissingDot();
            }

            while (_at < _text.Length && IsAtext(_text[_at]))
            {
                domain.Add(_text[_at], _at++);
            }

            if (SkipCfws() is { } brokenAfter)
            {
                return brokenAfter;
            }
        }

        return null;
    }

    /// <summary>White space around and between the characters of a literal means nothing (§3.4.1).</summary>
    private SyntaxError? ReadLiteral(PieceBuilder domain)
    {
        for (; _at < _text.Length; _at++)
        {
            if (SkipFoldOrBackslash(out var escaped) is { } broken)
            {
                return broken;
            }

            if (_at == _text.Length)
            {
                break;
            }

            if (escaped && _text[_at] is '[' or ']' or '\\')
            {
                return AddressLiteral.Unexpected(_text, _at, _at);
            }

            if (IsWhiteSpace(_text[_at]))
            {
                continue;
            }

            domain.Add(_text[_at], _at);
            if (_text[_at] == ']')
            {
                _at++;
                return SkipCfws() ?? (_at == _text.Length ? null : AddressLiteral.TextAfter(_text, _at, _at));
            }
        }

        return null;
    }

    /// <summary>Skips comments, which nest, folds and white space. Counts instead of recursing: the depth has no bound.</summary>
    private SyntaxError? SkipCfws()
    {
        for (var depth = 0; ; _at++)
        {
            if (_at < _text.Length && (_text[_at] is '\r' or '\n' || depth > 0))
            {
                if (SkipFoldOrBackslash(out var escaped) is { } broken)
                {
                    return broken;
                }

                if (escaped && _at < _text.Length)
                {
                    continue;
                }
            }

            if (_at == _text.Length)
            {
                return depth == 0 ? null : Fail(_at, SyntaxRule.UnclosedComment, "A comment does not end: a ')' is missing.");
            }

            var c = _text[_at];
            if (c == '(')
            {
                depth++;
            }
            else if (c == ')' && depth > 0)
            {
                depth--;
            }
            else if (depth == 0 && !IsWhiteSpace(c))
            {
                return null;
            }
        }
    }

    /// <summary>Moves from a fold to the white space that ends it, or from a backslash to the character that it escapes; else does nothing.</summary>
    private SyntaxError? SkipFoldOrBackslash(out bool escaped)
    {
        escaped = _text[_at] == '\\';
        if (escaped)
        {
            _at++;
            return _at < _text.Length && _text[_at] is '\r' or '\n'
                ? Fail(_at, SyntaxRule.QuotedPair, $"A line break at position {_at} is escaped; only visible characters and white space may be.")
                : null;
        }

        if (_text[_at] is not ('\r' or '\n'))
        {
            return null;
        }

        if (_text[_at] == '\r' && _at + 2 < _text.Length && _text[_at + 1] == '\n' && IsWhiteSpace(_text[_at + 2]))
        {
            _at += 2;
            return null;
        }

        return Fail(_at, SyntaxRule.Folding, $"The line break at position {_at} is no fold: that is CR LF followed by a space or tab.");
    }

    private readonly SyntaxError AfterWord() =>
        _text[_at] == '"' || IsAtext(_text[_at]) ? MissingDot() : Unexpected(_text, _at, _at, inDomain: false);

    private readonly SyntaxError MissingDot() =>
        Fail(_at, SyntaxRule.MissingDot, $"A dot is missing before {Name(_text, _at)} at position {_at}: words follow each other with dots between.");
}
