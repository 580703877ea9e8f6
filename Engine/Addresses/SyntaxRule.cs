namespace Validator.Addresses;

/// <summary>The rules of an address, each named for its source. Names may be added, never changed.</summary>
public enum SyntaxRule
{
    /// <summary>There is nothing to read.</summary>
    Empty,

    /// <summary>The input is longer than any address could be: <see cref="AddressParser.MaxInput"/>, with comments <see cref="AddressParser.MaxInputWithComments"/>.</summary>
    InputTooLong,

    /// <summary>C0 controls, DEL, CR and LF are never part of an address (RFC 5321 §4.1.2; in RFC 5322 §4.1 they are obsolete, and nothing could carry them).</summary>
    ControlCharacter,

    /// <summary>C1 controls, U+0080 to U+009F, are not text (RFC 5198 §2).</summary>
    C1Control,

    /// <summary>Half of a surrogate pair has no UTF-8 (RFC 3629 §3).</summary>
    LoneSurrogate,

    /// <summary>U+FFFD stands where bytes were not UTF-8 (Unicode §3.9): the address itself is lost.</summary>
    ReplacementCharacter,

    /// <summary>Noncharacters such as U+FFFE are never interchanged (Unicode §23.7).</summary>
    Noncharacter,

    /// <summary>An <c>@</c> stands between local part and domain (RFC 5321 §4.1.2, RFC 5322 §3.4.1).</summary>
    MissingAt,

    /// <summary>Something stands before the <c>@</c> (RFC 5321 §4.1.2).</summary>
    MissingLocalPart,

    /// <summary>Something stands after the <c>@</c> (RFC 5321 §4.1.2).</summary>
    MissingDomain,

    /// <summary>White space stands in quoted strings only (RFC 5321 §4.1.2); in RFC 5322 around words, too (§3.2.2).</summary>
    WhiteSpace,

    /// <summary>Comments are of RFC 5322 (§3.2.2), not of RFC 5321.</summary>
    Comment,

    /// <summary>A comment ends with <c>)</c> (RFC 5322 §3.2.2).</summary>
    UnclosedComment,

    /// <summary>A line is folded by CR LF and a space or tab, by nothing else (RFC 5322 §3.2.2).</summary>
    Folding,

    /// <summary>Words are separated by one dot (RFC 5322 §3.2.3, §4.4).</summary>
    MissingDot,

    /// <summary>A dot-string is made of <c>atext</c> and UTF8-non-ascii (RFC 5321 §4.1.2, RFC 6531 §3.3).</summary>
    LocalPartCharacter,

    /// <summary>A dot-string does not begin with a dot (RFC 5321 §4.1.2).</summary>
    LocalPartStartsWithDot,

    /// <summary>A dot-string does not end with a dot (RFC 5321 §4.1.2).</summary>
    LocalPartEndsWithDot,

    /// <summary>Two dots do not stand side by side (RFC 5321 §4.1.2).</summary>
    LocalPartDoubleDot,

    /// <summary>A quoted string ends with a quote (RFC 5321 §4.1.2).</summary>
    UnclosedQuote,

    /// <summary>A backslash in a quoted string stands before a printable ASCII character (RFC 5321 §4.1.2, quoted-pairSMTP).</summary>
    QuotedPair,

    /// <summary>A quoted string is the whole local part (RFC 5321 §4.1.2).</summary>
    TextAfterQuote,

    /// <summary>A local part has at most 64 octets (RFC 5321 §4.5.3.1.1).</summary>
    LocalPartTooLong,

    /// <summary>There is one <c>@</c> outside quotes (RFC 5321 §4.1.2).</summary>
    SecondAt,

    /// <summary>A domain is made of letters, digits, hyphens and dots (RFC 5321 §4.1.2, RFC 1123 §2.1).</summary>
    DomainCharacter,

    /// <summary>A domain has no empty label (RFC 5321 §4.1.2).</summary>
    EmptyLabel,

    /// <summary>A domain does not end with a dot (RFC 5321 §4.1.2).</summary>
    TrailingDot,

    /// <summary>A label does not begin with a hyphen (RFC 5321 §4.1.2, RFC 1123 §2.1).</summary>
    LabelStartsWithHyphen,

    /// <summary>A label does not end with a hyphen (RFC 5321 §4.1.2, RFC 1123 §2.1).</summary>
    LabelEndsWithHyphen,

    /// <summary>A label has at most 63 octets, as an A-label (RFC 1035 §2.3.4).</summary>
    LabelTooLong,

    /// <summary>A domain has at most 255 octets, as A-labels (RFC 5321 §4.5.3.1.2).</summary>
    DomainTooLong,

    /// <summary>A path has at most 256 octets with its brackets, so an address 254 (RFC 5321 §4.5.3.1.3).</summary>
    AddressTooLong,

    /// <summary>A label is valid for IDNA: UTS 46 §4, non-transitional, STD3 rules, joiners in context (RFC 5892 appendix A).</summary>
    IdnaLabel,

    /// <summary>A label that begins with <c>xn--</c> decodes to a valid label, and that one encodes to it again (RFC 5891 §5.4, UTS 46 §4).</summary>
    IdnaEncodedLabel,

    /// <summary>Labels of a name that is written from right to left keep the Bidi rule (RFC 5893 §2).</summary>
    IdnaBidi,

    /// <summary>An address literal ends with <c>]</c> (RFC 5321 §4.1.3).</summary>
    UnclosedLiteral,

    /// <summary>Nothing follows an address literal (RFC 5321 §4.1.2).</summary>
    TextAfterLiteral,

    /// <summary>An address literal is not empty (RFC 5321 §4.1.3).</summary>
    EmptyLiteral,

    /// <summary>An address literal is made of printable ASCII without brackets and backslash (RFC 5321 §4.1.3, dcontent).</summary>
    LiteralCharacter,

    /// <summary>An address literal without a tag is four numbers from 0 to 255 (RFC 5321 §4.1.3).</summary>
    Ipv4Literal,

    /// <summary>An address literal with the tag <c>IPv6</c> is eight groups of up to four hexadecimal digits, or fewer with one <c>::</c> for at least two (RFC 5321 §4.1.3).</summary>
    Ipv6Literal,

    /// <summary>A tag is letters, digits and hyphens with a letter or digit at its end, a colon and content after it (RFC 5321 §4.1.3).</summary>
    LiteralTag,
}
