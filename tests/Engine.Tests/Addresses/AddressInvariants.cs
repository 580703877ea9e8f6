using System.Text;
using Validator.Addresses;

namespace Engine.Tests.Addresses;

/// <summary>What must hold whatever the input.</summary>
internal static class AddressInvariants
{
    /// <summary>Reads an input and looks at what comes out.</summary>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    public static string? FindBroken(string input, AddressGrammar grammar)
    {
        var result = AddressParser.Parse(input, grammar);
        if (result.Error is { } error)
        {
            return result.Address is not null || error.Position < 0 || error.Position > input.Length ? "position"
                : error.Message.Length > 200 || error.Message.Any(c => c is < ' ' or > '~') ? "message: " + error.Message
                : null;
        }

        var address = result.Address!;
        var text = address.Normalized;
        if (text.Any(c => char.IsControl(c)) || !Ascii.IsValid(address.Domain))
        {
            return "bytes that were not meant";
        }

        if (Encoding.UTF8.GetByteCount(text) > 254 || Encoding.UTF8.GetByteCount(address.LocalPart) > 64 || address.Domain.Length > 255)
        {
            return "length";
        }

        if (!text.IsNormalized(NormalizationForm.FormC) && address.LocalPart.IsNormalized(NormalizationForm.FormC) is false)
        {
            return "not in NFC";
        }

        if (AddressParser.Parse(text, grammar).Address != address)
        {
            return $"reads back as {AddressParser.Parse(text, grammar)}";
        }

        return AddressParser.Parse(input, AddressGrammar.Rfc5322).Address == address ? null : "RFC 5322 reads it otherwise";
    }
}
