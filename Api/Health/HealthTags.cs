namespace Validator.Api.Health;

/// <summary>The tags that tell which probe a health check belongs to.</summary>
public static class HealthTags
{
    /// <summary>Whether requests can be taken now.</summary>
    public const string Ready = "ready";

    /// <summary>Whether the start is over.</summary>
    public const string Startup = "startup";
}
