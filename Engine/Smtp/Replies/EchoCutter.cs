using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Net;

namespace Validator.Smtp.Replies;

/// <summary>
/// Blanks out of a folded text what it echoes of us: whoever chooses the address or the name in EHLO must not choose the words of the reply.
/// </summary>
/// <param name="plainWords">Words that replies use of mailboxes. A local part such as <c>user</c> or <c>mailbox</c> is left where it stands bare.</param>
internal sealed class EchoCutter(FrozenSet<string> plainWords)
{
    private const int LongestEcho = 320;
    private const int ShortestName = 3;

    private static readonly SearchValues<char> IpCharacters = SearchValues.Create("0123456789abcdef.:ipv");

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _plainWords = plainWords.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Replaces every echo by <see cref="ReplyText.Cut"/>, in place.</summary>
    public void Cut(Span<char> text, in ReplyContext context)
    {
        if (text.Contains('@'))
        {
            CutWhole(text, context.Recipient);
            CutWhole(text, context.Sender);
            CutBrackets(text);
            CutAddresses(text);
        }
        else if (text.Contains('<'))
        {
            CutBrackets(text);
        }

        CutBracketedIp(text);
        if (context.SourceAddress is { } address)
        {
            CutIp(text, address);
        }

        CutName(text, context.HeloName, withSubdomains: false);
        CutName(text, context.MailHost, withSubdomains: false);
        CutMailboxParts(text, context.Recipient);
        CutMailboxParts(text, context.Sender);
    }

    private static void CutWhole(Span<char> text, string? echo)
    {
        if (string.IsNullOrEmpty(echo) || echo.Length > LongestEcho)
        {
            return;
        }

        Span<char> folded = stackalloc char[echo.Length];
        folded = folded[..ReplyText.Fold(echo, folded)];
        for (int at, from = 0; (at = text[from..].IndexOf(folded)) >= 0; from += at + folded.Length)
        {
            text.Slice(from + at, folded.Length).Fill(ReplyText.Cut);
        }
    }

    /// <summary><c>&lt;…&gt;</c> around an address or a name, but neither <c>&lt;&gt;</c>, which means the null sender, nor a link, nor words.</summary>
    private static void CutBrackets(Span<char> text)
    {
        for (int at, from = 0; (at = text[from..].IndexOf('<')) >= 0;)
        {
            from += at + 1;
            var length = text[from..Math.Min(text.Length, from + LongestEcho)].IndexOfAny('<', '>');
            if (length > 0 && text[from + length] == '>')
            {
                var inside = text.Slice(from, length);
                if (inside.ContainsAny('@', ReplyText.Cut) || (inside.IndexOfAny(' ', '\n') < 0 && inside.IndexOf("://") < 0))
                {
                    text.Slice(from - 1, length + 2).Fill(ReplyText.Cut);
                }
            }
        }
    }

    /// <summary>Every <c>x@y</c>, whosever it is; <c>"x y"@z</c>, too.</summary>
    private static void CutAddresses(Span<char> text)
    {
        for (int at, from = 0; (at = text[from..].IndexOf('@')) >= 0;)
        {
            at += from;
            var end = at + 1;
            while (end < text.Length && (IsName(text[end]) || text[end] is '[' or ':' && IsLiteral(text, at, end)))
            {
                end++;
            }

            if (end < text.Length && text[end] == ']' && text[at + 1] == '[')
            {
                end++;
            }

            // The full stop behind an address ends the sentence.
            if (text[end - 1] == '.')
            {
                end--;
            }

            var begin = at;
            if (begin > from && text[begin - 1] == '"')
            {
                var quote = text[from..(begin - 1)].LastIndexOf('"');
                begin = quote < 0 ? begin : from + quote;
            }

            while (begin > from && IsLocal(text[begin - 1]))
            {
                begin--;
            }

            if (end - begin > 1)
            {
                // 'x@y': the first apostrophe may belong to the local part, the last one cannot.
                if (text[begin] == '\'' && end < text.Length && text[end] == '\'')
                {
                    end++;
                }

                text[begin..end].Fill(ReplyText.Cut);
            }

            from = Math.Max(end, at + 1);
        }
    }

    private static void CutBracketedIp(Span<char> text)
    {
        for (int at, from = 0; (at = text[from..].IndexOf('[')) >= 0;)
        {
            from += at + 1;
            var length = text[from..Math.Min(text.Length, from + 64)].IndexOfAny('[', ']');
            if (length > 0 && text[from + length] == ']' && (text.Slice(from, length).Count('.') == 3 || text.Slice(from, length).Count(':') > 1)
                && !text.Slice(from, length).ContainsAnyExcept(IpCharacters))
            {
                text.Slice(from - 1, length + 2).Fill(ReplyText.Cut);
            }
        }
    }

    private static void CutIp(Span<char> text, IPAddress address)
    {
        Span<char> name = stackalloc char[64];
        if ((address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).TryFormat(name, out var length))
        {
            CutName(text, name[..length], withSubdomains: false);
        }
    }

    private static void CutName(Span<char> text, string? name, bool withSubdomains)
    {
        // A name of one label ("mail") is a word like others.
        if (name is { Length: >= ShortestName and <= LongestEcho } && name.AsSpan().IndexOfAny('.', ':') >= 0)
        {
            Span<char> folded = stackalloc char[name.Length];
            CutName(text, folded[..ReplyText.Fold(name, folded)], withSubdomains);
        }
    }

    private static void CutName(Span<char> text, ReadOnlySpan<char> name, bool withSubdomains)
    {
        var cut = 0;
        for (int at, from = 0; (at = text[from..].IndexOf(name)) >= 0;)
        {
            at += from;
            from = at + name.Length;
            var begin = at;
            if (withSubdomains && at > 0 && text[at - 1] == '.')
            {
                // Never back over what was cut already: the time stays linear in names of names.
                while (begin > cut && IsName(text[begin - 1]))
                {
                    begin--;
                }
            }
            else if (withSubdomains && at > 0 && IsName(text[at - 1]))
            {
                continue;
            }

            if (IsBoundary(text, begin - 1) && IsBoundary(text, from))
            {
                text[begin..from].Fill(ReplyText.Cut);
                cut = from;
            }
        }
    }

    private void CutMailboxParts(Span<char> text, string? mailbox)
    {
        if (string.IsNullOrEmpty(mailbox) || mailbox.Length > LongestEcho)
        {
            return;
        }

        var at = mailbox.LastIndexOf('@');
        Span<char> folded = stackalloc char[mailbox.Length];
        if (at < mailbox.Length - 2 && mailbox.AsSpan(at + 1).Contains('.'))
        {
            CutName(text, folded[..ReplyText.Fold(mailbox.AsSpan(at + 1), folded)], withSubdomains: true);
            if (mailbox.AsSpan(at + 1).Contains("xn--", StringComparison.OrdinalIgnoreCase))
            {
                CutName(text, Unicode(mailbox[(at + 1)..]), withSubdomains: true);
            }
        }

        var local = at > 0 ? mailbox.AsSpan(0, at).Trim('"') : [];
        var foldedLocal = folded[..ReplyText.Fold(local, folded)];
        if (foldedLocal.Length >= ShortestName && !_plainWords.Contains(foldedLocal))
        {
            CutName(text, foldedLocal, withSubdomains: false);
        }
    }

    /// <summary>The domain as people read it: servers that speak SMTPUTF8 may answer with it.</summary>
    private static string? Unicode(string domain)
    {
        try
        {
            return new IdnMapping().GetUnicode(domain);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsBoundary(ReadOnlySpan<char> text, int index) =>
        (uint)index >= (uint)text.Length || !(ReplyText.IsWord(text[index]) || text[index] is '-' or '_');

    private static bool IsName(char character) => character is '.' or '-' or '_' or ReplyText.Cut || ReplyText.IsWord(character) || character >= '\u0530';

    private static bool IsLiteral(ReadOnlySpan<char> text, int at, int end) => text[end] == '[' ? end == at + 1 : text[at + 1] == '[';

    /// <summary>Characters of a dot-string, but those that part the words of a link.</summary>
    private static bool IsLocal(char character) =>
        char.IsAsciiLetterOrDigit(character) || character is '.' or '!' or '#' or '$' or '%' or '\'' or '*' or '+' or '-' or '^' or '_' or '`' or '{' or '|' or '}' or '~'
        || character >= '\u0080';
}
