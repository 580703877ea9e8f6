namespace Validator.Addresses;

/// <summary>Reads an address.</summary>
public static class AddressParser
{
    /// <summary>Reads an address. Never throws, whatever the input.</summary>
    /// <param name="input">The text; nothing is trimmed.</param>
    /// <param name="grammar">The grammar.</param>
    /// <returns>The address, or the first rule that the input breaks.</returns>
    public static AddressResult Parse(string input, AddressGrammar grammar = AddressGrammar.Rfc5321) =>
        throw new NotSupportedException("Comes with the grammar.");
}
