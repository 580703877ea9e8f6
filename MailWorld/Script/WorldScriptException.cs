using System.Globalization;

namespace MailWorld;

/// <summary>A script that cannot be played. The message names the place and what would be right.</summary>
public sealed class WorldScriptException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="WorldScriptException"/> class.</summary>
    public WorldScriptException()
        : this("The script cannot be played.")
    {
    }

    /// <summary>Initializes a new instance of the <see cref="WorldScriptException"/> class.</summary>
    /// <param name="message">What is wrong.</param>
    public WorldScriptException(string message)
        : this(message, "", null)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="WorldScriptException"/> class.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="innerException">What it came from.</param>
    public WorldScriptException(string message, Exception? innerException)
        : base(message, innerException) => Member = "";

    internal WorldScriptException(string problem, string member, int? line, string? source = null, Exception? innerException = null)
        : base(Compose(problem, member, line, source), innerException)
    {
        Problem = problem;
        Member = member;
        Line = line;
    }

    /// <summary>Gets the member's path, such as <c>hosts[0].greeting.text</c>; empty where it is the whole script.</summary>
    public string Member { get; }

    /// <summary>Gets the line in the file, from 1; null where the script did not come from text.</summary>
    public int? Line { get; }

    internal string Problem { get; } = "";

    private static string Compose(string problem, string member, int? line, string? source)
    {
        var place = source ?? "script";
        if (line is { } number)
        {
            place += string.Create(CultureInfo.InvariantCulture, $"({number})");
        }

        return member.Length > 0 ? $"{place}: {member}: {problem}" : $"{place}: {problem}";
    }
}
