using System.Net;

namespace Validator.Addresses;

/// <summary>A syntactically valid address, in the form in which it is compared and put on the wire. Made by <see cref="AddressParser"/> only.</summary>
public sealed record EmailAddress
{
    internal EmailAddress(string localPart, string domain, IPAddress? literal = null)
    {
        LocalPart = localPart;
        Domain = domain;
        Literal = literal;
        NeedsSmtpUtf8 = !System.Text.Ascii.IsValid(localPart);
    }

    /// <summary>Gets the local part as RFC 5321 writes it: a dot-string where one will do, else a quoted string. Case is kept; non-ASCII is in NFC.</summary>
    public string LocalPart { get; }

    /// <summary>Gets the domain as lower-case A-labels without a trailing dot, or an address literal in its brackets.</summary>
    public string Domain { get; }

    /// <summary>Gets the address inside an IPv4 or IPv6 address literal (RFC 5321 §4.1.3); null for a domain name and for a general literal.</summary>
    public IPAddress? Literal { get; }

    /// <summary>Gets a value indicating whether the domain is an address literal of any kind.</summary>
    public bool IsLiteral => Domain.StartsWith('[');

    /// <summary>Gets a value indicating whether the local part is not ASCII, so that only a host with SMTPUTF8 can take it (RFC 6531).</summary>
    public bool NeedsSmtpUtf8 { get; }

    /// <summary>Gets <c>local@domain</c>: the form that goes on the wire and by which duplicates are told.</summary>
    public string Normalized => $"{LocalPart}@{Domain}";

    /// <inheritdoc/>
    public override string ToString() => Normalized;
}
