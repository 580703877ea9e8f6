using Validator.Addresses;

namespace Engine.Tests.Profiles;

internal static class Addresses
{
    /// <summary>An address in its normalized form; the parser is tested elsewhere.</summary>
    public static EmailAddress Address(string text)
    {
        var at = text.LastIndexOf('@');
        return new(text[..at], text[(at + 1)..]);
    }
}
