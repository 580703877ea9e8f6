using System.Diagnostics.CodeAnalysis;
using System.Net;
using Validator.Smtp;

namespace Validator.Webhooks;

/// <summary>Where a webhook may be sent to, as far as its URL tells; the address that its name leads to is checked when it is connected to.</summary>
public static class WebhookTarget
{
    /// <summary>The longest URL, in characters.</summary>
    public const int LongestUrl = 2000;

    /// <summary>Reads a URL from outside.</summary>
    /// <param name="text">The text.</param>
    /// <param name="allowPrivate">Whether addresses that are not public may be sent to.</param>
    /// <param name="url">The URL.</param>
    /// <param name="problem">What is wrong with it, for people.</param>
    /// <returns>Whether messages may be sent there.</returns>
    public static bool TryParse(string? text, bool allowPrivate, [NotNullWhen(true)] out Uri? url, [NotNullWhen(false)] out string? problem)
    {
        url = null;
        problem = text switch
        {
            null or "" => "a URL is expected",
            { Length: > LongestUrl } => $"the URL has more than {LongestUrl} characters",
            _ when !Uri.TryCreate(text, UriKind.Absolute, out url) => "this is no absolute URL, such as https://example.com/hook",
            _ => ProblemOf(url, allowPrivate),
        };
        url = problem is null ? url : null;
        return problem is null;
    }

    /// <summary>Tells whether an address may be connected to.</summary>
    /// <param name="address">The address.</param>
    /// <param name="allowPrivate">Whether addresses that are not public may be.</param>
    /// <returns>Whether it may.</returns>
    public static bool MayConnect(IPAddress address, bool allowPrivate) => allowPrivate || PublicAddress.IsPublic(address);

    private static string? ProblemOf(Uri url, bool allowPrivate) => url switch
    {
        { Scheme: not ("https" or "http") } => $"the scheme {url.Scheme} is not sent to: only https and http",
        { UserInfo.Length: > 0 } => "a user name or password in the URL is not sent: the signature tells who sends",
        { Fragment.Length: > 0 } => "a fragment (#…) is not sent: leave it out",
        { Host.Length: 0 } => "the URL names no host",
        _ when !allowPrivate && AddressOf(url) is { } address && !PublicAddress.IsPublic(address) => $"{address} is not a public address",
        _ => null,
    };

    /// <summary>Gives the address where a host is written as one; <c>localhost</c> is one, too (RFC 6761 §6.3).</summary>
    internal static IPAddress? AddressOf(Uri url) =>
        IPAddress.TryParse(url.IdnHost.Trim('[', ']'), out var address) ? address
        : IsLocalhost(url.IdnHost) ? IPAddress.Loopback
        : null;

    private static bool IsLocalhost(string host) =>
        host.TrimEnd('.') is var name && (name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase));
}
