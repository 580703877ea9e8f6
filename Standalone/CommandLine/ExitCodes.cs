namespace Validator.Standalone.CommandLine;

/// <summary>The exit statuses.</summary>
internal static class ExitCodes
{
    /// <summary>Every address got a verdict.</summary>
    public const int Success = 0;

    /// <summary>Anything but success and wrong usage.</summary>
    public const int Failed = 1;

    /// <summary>The program was called or configured wrongly.</summary>
    public const int WrongUsage = 2;
}
