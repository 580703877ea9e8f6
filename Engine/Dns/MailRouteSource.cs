namespace Validator.Dns;

/// <summary>Where a domain's mail hosts come from.</summary>
public enum MailRouteSource
{
    /// <summary>Nowhere: the domain takes no mail, does not exist, or the DNS did not say.</summary>
    None,

    /// <summary>MX records (RFC 5321 §5.1).</summary>
    Mx,

    /// <summary>No MX record, but an address of the domain itself: the implicit MX (RFC 5321 §5.1).</summary>
    Implicit,

    /// <summary>A null MX: the domain says that it takes no mail (RFC 7505).</summary>
    NullMx,
}
