using System.Globalization;
using System.Text;

namespace Validator.Addresses;

/// <summary>Makes errors, and words for what is found in more than one place.</summary>
internal static class SyntaxErrors
{
    /// <summary>Makes an error.</summary>
    public static SyntaxError Fail(int position, SyntaxRule rule, string message) => new(position, rule, message);

    /// <summary>Names a character for people: itself where it is visible ASCII, else its code point, so that nothing in a message acts on a terminal.</summary>
    public static string Name(ReadOnlySpan<char> text, int index)
    {
        var c = text[index];
        if (c == ' ')
        {
            return "A space";
        }

        var codePoint = Rune.DecodeFromUtf16(text[index..], out var rune, out _) == System.Buffers.OperationStatus.Done ? rune.Value : c;
        return c is > ' ' and <= '~' ? $"'{c}'" : string.Create(CultureInfo.InvariantCulture, $"U+{codePoint:X4}");
    }

    public static SyntaxError MissingAt(int end) =>
        Fail(end, SyntaxRule.MissingAt, "There is no '@' between a local part and a domain.");

    public static SyntaxError MissingLocalPart(int position) =>
        Fail(position, SyntaxRule.MissingLocalPart, "The local part is missing: something must stand before the '@'.");

    public static SyntaxError UnclosedQuote(int end) =>
        Fail(end, SyntaxRule.UnclosedQuote, "The quoted string does not end: a '\"' is missing.");

    public static SyntaxError MisplacedDot(int position, bool first) => first
        ? Fail(position, SyntaxRule.LocalPartStartsWithDot, $"The local part starts with a dot at position {position}; it may not, unless it is quoted.")
        : Fail(position, SyntaxRule.LocalPartDoubleDot, $"Two dots stand side by side at position {position}; they may not, unless they are quoted.");

    public static SyntaxError LastDot(int position) =>
        Fail(position, SyntaxRule.LocalPartEndsWithDot, $"The local part ends with a dot at position {position}; it may not, unless it is quoted.");

    /// <summary>A character that no unquoted local part and no domain has.</summary>
    /// <param name="text">The text.</param>
    /// <param name="index">Where the character stands in it.</param>
    /// <param name="position">Where it stands in the input.</param>
    /// <param name="inDomain">Whether it stands in the domain.</param>
    public static SyntaxError Unexpected(ReadOnlySpan<char> text, int index, int position, bool inDomain) => text[index] switch
    {
        ' ' or '\t' => Fail(position, SyntaxRule.WhiteSpace, $"White space at position {position}: an address contains none outside quotes."),
        '(' or ')' => Fail(position, SyntaxRule.Comment, $"{Name(text, index)} at position {position} belongs to a comment, and none can stand here."),
        '@' => Fail(position, SyntaxRule.SecondAt, $"A second '@' at position {position}: only one may stand outside quotes."),
        < ' ' or '\u007F' => Fail(position, SyntaxRule.ControlCharacter, $"{Name(text, index)} at position {position} is a control character, which no mailbox can carry."),
        _ when inDomain => Fail(position, SyntaxRule.DomainCharacter, $"{Name(text, index)} at position {position}: a domain has letters, digits, hyphens and dots only."),
        _ => Fail(position, SyntaxRule.LocalPartCharacter, $"{Name(text, index)} at position {position} may stand in a quoted local part only."),
    };
}
