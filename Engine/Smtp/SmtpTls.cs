using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Validator.Smtp;

/// <summary>TLS as mail servers speak it with each other (RFC 7435): taken where it is to be had, the certificate not judged.</summary>
internal static class SmtpTls
{
    /// <summary>The client's side of the handshake.</summary>
    /// <param name="host">The host's name, for SNI.</param>
    /// <returns>The options of one connection.</returns>
    public static SslClientAuthenticationOptions OptionsFor(string host) => new()
    {
        // SNI takes a well-formed name (RFC 6066 §3); without one most servers answer all the same.
        TargetHost = Uri.CheckHostName(host) == UriHostNameType.Dns ? host : "",
#pragma warning disable CA5359 // The alternative is plain text, and nothing secret is said.
        RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
        AllowRenegotiation = false,

        // A certificate names places to fetch more certificates from. The server's word must not make us connect anywhere.
        CertificateChainPolicy = new X509ChainPolicy
        {
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
            TrustMode = X509ChainTrustMode.CustomRootTrust,
        },
    };
}
