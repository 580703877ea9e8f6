namespace Validator.Addresses;

/// <summary>The grammar an address is read by.</summary>
public enum AddressGrammar
{
    /// <summary>RFC 5321 <c>Mailbox</c> with its RFC 6531 extension: what goes on the wire. The default.</summary>
    Rfc5321,

    /// <summary>RFC 5322 <c>addr-spec</c> with comments, folding white space and obsolete forms, normalized to an RFC 5321 mailbox.</summary>
    Rfc5322,
}
