using System.Text;

namespace Validator.Smtp;

/// <summary>What a server offers in its answer to EHLO (RFC 5321 §4.1.1.1), as far as it is of use here.</summary>
[Flags]
internal enum SmtpExtensions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Commands may be sent before the answers to earlier ones (RFC 2920).</summary>
    Pipelining = 1,

    /// <summary>TLS (RFC 3207).</summary>
    StartTls = 2,

    /// <summary>Addresses beyond ASCII (RFC 6531).</summary>
    SmtpUtf8 = 4,

    /// <summary>Announced message sizes (RFC 1870).</summary>
    Size = 8,

    /// <summary>Bodies of 8 bits (RFC 6152).</summary>
    EightBitMime = 16,
}

/// <summary>Reads <see cref="SmtpExtensions"/>.</summary>
internal static class SmtpExtensionReader
{
    /// <summary>Reads the answer to EHLO.</summary>
    /// <param name="raw">The texts of its lines, joined by <c>\n</c>; the first names the server.</param>
    /// <returns>What is offered; keywords in any case.</returns>
    public static SmtpExtensions Read(ReadOnlySpan<byte> raw)
    {
        var extensions = SmtpExtensions.None;
        var isFirst = true;
        foreach (var range in raw.Split((byte)'\n'))
        {
            if (!isFirst)
            {
                extensions |= ReadLine(raw[range].Trim((byte)' '));
            }

            isFirst = false;
        }

        return extensions;
    }

    private static SmtpExtensions ReadLine(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOfAny((byte)' ', (byte)'=', (byte)'\t');
        var keyword = end < 0 ? line : line[..end];
        return Is(keyword, "PIPELINING"u8) ? SmtpExtensions.Pipelining
            : Is(keyword, "STARTTLS"u8) ? SmtpExtensions.StartTls
            : Is(keyword, "SMTPUTF8"u8) ? SmtpExtensions.SmtpUtf8
            : Is(keyword, "SIZE"u8) ? SmtpExtensions.Size
            : Is(keyword, "8BITMIME"u8) ? SmtpExtensions.EightBitMime
            : SmtpExtensions.None;
    }

    private static bool Is(ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(keyword, name);
}
