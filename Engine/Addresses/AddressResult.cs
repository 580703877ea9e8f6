using System.Diagnostics.CodeAnalysis;

namespace Validator.Addresses;

/// <summary>An address, or why the input is none.</summary>
public readonly record struct AddressResult
{
    internal AddressResult(EmailAddress address) => Address = address;

    internal AddressResult(SyntaxError error) => Error = error;

    /// <summary>Gets the address; null where the input is none.</summary>
    public EmailAddress? Address { get; }

    /// <summary>Gets the error; null where there is an address.</summary>
    public SyntaxError? Error { get; }

    /// <summary>Gets a value indicating whether the input is an address.</summary>
    [MemberNotNullWhen(true, nameof(Address))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsValid => Address is not null;
}
