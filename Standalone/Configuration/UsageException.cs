namespace Validator.Standalone.Configuration;

/// <summary>The program was called or configured wrongly: exit status 2. Carries one message a line, for people.</summary>
internal sealed class UsageException : Exception
{
    public UsageException(params IReadOnlyList<string> messages)
        : base(string.Join('\n', messages)) => Messages = messages;

    /// <summary>Gets what is wrong, each in one line.</summary>
    public IReadOnlyList<string> Messages { get; }
}
