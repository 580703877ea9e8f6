using static Validator.Addresses.SyntaxErrors;

namespace Validator.Addresses;

/// <summary>Splits an RFC 5321 <c>Mailbox</c> (§4.1.2) with its RFC 6531 extension.</summary>
internal static class Rfc5321Reader
{
    /// <summary>Reads an address. The input is not empty and holds no forbidden character.</summary>
    public static AddressResult Read(string input)
    {
        var error = input[0] == '"' ? ReadQuoted(input, out var localPart, out var at) : ReadDotString(input, out localPart, out at);
        return error is null ? AddressParser.Assemble(localPart, new Piece(input.AsSpan(at + 1), at + 1), AddressGrammar.Rfc5321) : new(error);
    }

    private static SyntaxError? ReadDotString(ReadOnlySpan<char> text, out string localPart, out int at)
    {
        localPart = string.Empty;
        for (at = 0; at < text.Length && text[at] != '@'; at++)
        {
            if (text[at] == '.')
            {
                if (at == 0 || text[at - 1] == '.')
                {
                    return MisplacedDot(at, at == 0);
                }
            }
            else if (!Characters.IsAtext(text[at]))
            {
                return Unexpected(text, at, at, inDomain: false);
            }
        }

        if (at == text.Length)
        {
            return MissingAt(at);
        }

        if (at == 0)
        {
            return MissingLocalPart(at);
        }

        return text[at - 1] == '.' ? LastDot(at - 1) : LocalPart.Write(new Piece(text[..at], 0), out localPart);
    }

    private static SyntaxError? ReadQuoted(ReadOnlySpan<char> text, out string localPart, out int at)
    {
        localPart = string.Empty;
        var content = new PieceBuilder();
        for (at = 1; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\')
            {
                if (++at == text.Length)
                {
                    break;
                }

                if (text[at] > '~')
                {
                    return Fail(at, SyntaxRule.QuotedPair, $"{Name(text, at)} at position {at} is escaped; only printable ASCII may be.");
                }
            }

            content.Add(text[at], at);
        }

        if (at == text.Length)
        {
            return UnclosedQuote(at);
        }

        at++;
        if (at == text.Length)
        {
            return MissingAt(at);
        }

        return text[at] == '@'
            ? LocalPart.Write(content.Build(at - 1), out localPart)
            : Fail(at, SyntaxRule.TextAfterQuote, $"{Name(text, at)} at position {at} follows a quoted string; only the '@' may.");
    }
}
