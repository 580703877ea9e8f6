using System.Globalization;

namespace Validator.Smtp;

/// <summary>A whole reply of a server (RFC 5321 §4.2), its lines joined.</summary>
/// <param name="Code">The reply code, 200 to 599.</param>
/// <param name="Enhanced">The enhanced status code (RFC 2034); null where none was sent.</param>
/// <param name="Text">The text of all lines without codes, joined by <c>\n</c>; bounded, control characters replaced.</param>
public sealed record SmtpReply(int Code, EnhancedStatusCode? Enhanced, string Text)
{
    /// <summary>Gets a value indicating whether the server said yes (2yz).</summary>
    public bool IsPositive => Code is >= 200 and < 300;

    /// <summary>Gets a value indicating whether the server said not now (4yz).</summary>
    public bool IsTransient => Code is >= 400 and < 500;

    /// <summary>Gets a value indicating whether the server said no (5yz).</summary>
    public bool IsPermanent => Code is >= 500 and < 600;

    /// <inheritdoc/>
    public override string ToString() =>
        Enhanced is { } enhanced
            ? string.Create(CultureInfo.InvariantCulture, $"{Code} {enhanced} {Text}")
            : string.Create(CultureInfo.InvariantCulture, $"{Code} {Text}");
}
