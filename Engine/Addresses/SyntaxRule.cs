namespace Validator.Addresses;

/// <summary>The rules of an address, each named for its source.</summary>
public enum SyntaxRule
{
    /// <summary>There is nothing to read.</summary>
    Empty,
}
