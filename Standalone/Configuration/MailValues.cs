using System.Net;
using System.Net.Sockets;
using Validator.Addresses;
using Validator.Smtp;

namespace Validator.Standalone.Configuration;

/// <summary>Reads what goes into an SMTP dialogue: the EHLO name and envelope senders. Nothing that could break a command passes.</summary>
internal static class MailValues
{
    public static Reading<string> Sender(string text) => text is "" or "<>" ? "" : Mailbox(text, " or <>");

    public static Reading<string> FallbackSender(string text) => Mailbox(text, "");

    public static Reading<string> HeloName(string text) =>
        HostName.IsDomain(text) || IsLiteral(text)
            ? text
            : Reading<string>.Bad("a domain name such as mail.example.org, or an address literal such as [192.0.2.1] or [IPv6:2001:db8::1], is expected");

    public static Reading<bool> Role(string text) =>
        text.Equals("role", StringComparison.OrdinalIgnoreCase) ? true : Reading<bool>.Bad("role is the only word it takes");

    private static Reading<string> Mailbox(string text, string alternative)
    {
        var bare = text.StartsWith('<') && text.EndsWith('>') ? text[1..^1] : text;
        var result = AddressParser.Parse(bare);
        if (!result.IsValid)
        {
            return Reading<string>.Bad($"an address{alternative} is expected: {result.Error.Message.TrimEnd('.')}");
        }

        return result.Address.NeedsSmtpUtf8
            ? Reading<string>.Bad($"an address{alternative} is expected whose local part is ASCII, so that every mail host can take it")
            : result.Address.Normalized;
    }

    private static bool IsLiteral(string text)
    {
        const string Ipv6Tag = "IPv6:";
        if (!text.StartsWith('[') || !text.EndsWith(']'))
        {
            return false;
        }

        var inner = text[1..^1];
        var zoned = inner.Contains('%', StringComparison.Ordinal); // a zone means nothing to anybody else
        return inner.StartsWith(Ipv6Tag, StringComparison.OrdinalIgnoreCase)
            ? !zoned && IPAddress.TryParse(inner[Ipv6Tag.Length..], out var v6) && v6.AddressFamily == AddressFamily.InterNetworkV6
            : IPAddress.TryParse(inner, out var v4) && v4.AddressFamily == AddressFamily.InterNetwork && v4.ToString() == inner;
    }
}
