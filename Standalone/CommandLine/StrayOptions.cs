using System.CommandLine;
using System.CommandLine.Parsing;
using Validator.Standalone.Configuration;
using Validator.Standalone.Output;

namespace Validator.Standalone.CommandLine;

/// <summary>Finds options that no command knows. The parser takes them for addresses, since an address may begin with a hyphen.</summary>
internal static class StrayOptions
{
    private const int LongestToken = 100;

    /// <summary>Fails where there is one.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="UsageException">There is at least one.</exception>
    public static void Check(ParseResult parsed)
    {
        var known = parsed.CommandResult.Command.Options.Select(option => option.Name).ToList();
        var arguments = parsed.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(result => result.Tokens)
            .ToHashSet<object>(ReferenceEqualityComparer.Instance);

        // After a "--" everything is meant as it stands.
        var stray = parsed.Tokens
            .TakeWhile(token => token.Type != TokenType.DoubleDash)
            .Where(token => token.Value is ['-', _, ..] && arguments.Contains(token))
            .Select(token => Message(token.Value, known))
            .ToList();
        if (stray.Count > 0)
        {
            throw new UsageException([.. stray]);
        }
    }

    private static string Message(string token, List<string> known)
    {
        var shown = VisibleText.Of(token.Split('=', 2)[0], LongestToken);
        return NearMiss.Find(token.Split('=', 2)[0], known) is { } meant
            ? $"there is no option {shown}. Is {meant} meant?"
            : $"there is no option {shown}. (An address that begins with a hyphen comes after --.)";
    }
}
