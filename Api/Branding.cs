using System.ComponentModel.DataAnnotations;

namespace Validator.Api;

/// <summary>What the pages of this service show as its own: name, logo and colours.</summary>
public sealed class Branding
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "Branding";

    /// <summary>Gets or sets the name. Default: Validator.</summary>
    [Required, StringLength(60), RegularExpression(@"[^\p{C}]*")]
    public string Name { get; set; } = "Validator";

    /// <summary>Gets or sets where the logo is: an https URL, or a path of this service. Default: none, the name stands alone.</summary>
    [StringLength(500), RegularExpression(@"(https://[A-Za-z0-9.-]+(:\d{1,5})?)?/(?![/\\])[A-Za-z0-9._~/%-]*")]
    public string? LogoUrl { get; set; }

    /// <summary>Gets or sets the colour of buttons and links, as <c>#rrggbb</c>. Default: <c>#2563eb</c>.</summary>
    [Required, RegularExpression("#[0-9A-Fa-f]{6}")]
    public string Color { get; set; } = "#2563eb";

    /// <summary>Gets or sets the colour behind the name, as <c>#rrggbb</c>. Default: <c>#0f172a</c>.</summary>
    [Required, RegularExpression("#[0-9A-Fa-f]{6}")]
    public string HeaderColor { get; set; } = "#0f172a";
}
