using System.Net;
using Validator.Smtp;

namespace Validator.Api.Uploads;

/// <summary>Where a job's end may be told. What a name leads to is checked again, by its connected address, when something is sent there.</summary>
internal static class WebhookTarget
{
    private const int Longest = 2048;

    /// <summary>Checks the address of a webhook.</summary>
    /// <param name="value">The address.</param>
    /// <param name="allowPrivate">Whether it may be non-public.</param>
    /// <returns>The address.</returns>
    public static Uri Read(string value, bool allowPrivate)
    {
        if (value.Length > Longest)
        {
            throw Refused("length", $"may have up to {Longest} characters");
        }

        if (!Uri.TryCreate(value, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps) || url.IdnHost.Length == 0)
        {
            throw Refused("format", "must be an absolute http or https URL");
        }

        if (url.UserInfo.Length > 0)
        {
            throw Refused("format", "may hold no user name and no password");
        }

        return allowPrivate || IsPublic(url) ? url : throw Refused("format", "must lead to a public address");
    }

    private static bool IsPublic(Uri url)
    {
        if (url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6)
        {
            return IPAddress.TryParse(url.DnsSafeHost, out var address) && PublicAddress.IsPublic(address);
        }

        var name = url.IdnHost.TrimEnd('.');
        return name.Contains('.', StringComparison.Ordinal) && !name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }

    private static UploadException Refused(string rule, string words) => UploadException.OfField(UploadFields.WebhookUrl, rule, words);
}
