namespace Validator.Storage.Embedded;

/// <summary>A moment as it is stored: milliseconds since 1970 in UTC.</summary>
internal static class Moment
{
    public static long? Milliseconds(DateTimeOffset? moment) => moment?.ToUnixTimeMilliseconds();

    public static DateTimeOffset? Of(long? milliseconds) => milliseconds is { } stored ? DateTimeOffset.FromUnixTimeMilliseconds(stored) : null;
}
