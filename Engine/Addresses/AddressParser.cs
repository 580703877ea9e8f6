using static Validator.Addresses.Characters;
using static Validator.Addresses.SyntaxErrors;

namespace Validator.Addresses;

/// <summary>Reads an address.</summary>
public static class AddressParser
{
    /// <summary>The longest input that is looked at under <see cref="AddressGrammar.Rfc5321"/>, in UTF-16 units: about four times the longest address, since what is escaped, decomposed or encoded shrinks.</summary>
    public const int MaxInput = 1000;

    /// <summary>The longest input that is looked at under <see cref="AddressGrammar.Rfc5322"/>, in UTF-16 units: comments may be long.</summary>
    public const int MaxInputWithComments = 65_536;

    /// <summary>The longest address in octets: RFC 5321 §4.5.3.1.3 allows a path 256 with its brackets.</summary>
    internal const int MaxOctets = 254;

    /// <summary>Reads an address. Never throws, whatever the input; the work is bounded.</summary>
    /// <param name="input">The text; nothing is trimmed.</param>
    /// <param name="grammar">The grammar.</param>
    /// <returns>The address, or the first rule that the input breaks.</returns>
    public static AddressResult Parse(string input, AddressGrammar grammar = AddressGrammar.Rfc5321)
    {
        if (string.IsNullOrEmpty(input))
        {
            return new(Fail(0, SyntaxRule.Empty, "There is no address: the text is empty."));
        }

        var comments = grammar == AddressGrammar.Rfc5322;
        var longest = comments ? MaxInputWithComments : MaxInput;
        if (input.Length > longest)
        {
            return new(Fail(longest, SyntaxRule.InputTooLong, $"The text has {input.Length} characters; an address has at most {MaxOctets} octets."));
        }

        if (FindForbidden(input, comments) is { } forbidden)
        {
            return new(forbidden);
        }

        return comments ? new Rfc5322Reader(input).Read() : Rfc5321Reader.Read(input);
    }

    /// <summary>Puts a local part that was read and the text of a domain together.</summary>
    internal static AddressResult Assemble(string localPart, Piece domainText, AddressGrammar grammar)
    {
        if (domainText.Text.IsEmpty)
        {
            return new(Fail(domainText.At(0), SyntaxRule.MissingDomain, "The domain is missing: something must follow the '@'."));
        }

        System.Net.IPAddress? literal = null;
        var error = domainText.Text[0] == '['
            ? AddressLiteral.Read(domainText, out var domain, out literal)
            : DomainName.Read(domainText, out domain);
        if (error is not null && !(grammar is AddressGrammar.Rfc5322 && AddrSpecDomain.TryRead(domainText.Text, out domain)))
        {
            return new(error);
        }

        var over = LocalPart.Octets(localPart) + 1 + domain.Length - MaxOctets;
        if (over > 0)
        {
            var position = domainText.At(Math.Max(0, domainText.Text.Length - over));
            return new(Fail(position, SyntaxRule.AddressTooLong, $"The address has {MaxOctets + over} octets; at most {MaxOctets} are allowed."));
        }

        return new(new EmailAddress(localPart, domain, literal));
    }
}
