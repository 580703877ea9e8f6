using System.Collections.Immutable;

namespace Validator.Profiles;

/// <summary>What is wrong with a list.</summary>
/// <param name="File">The file's name within its folder; empty for the folder itself.</param>
/// <param name="Line">The line, from 1; 0 for the whole file.</param>
/// <param name="Message">What is wrong, in a sentence.</param>
public sealed record ListProblem(string File, int Line, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Line > 0 ? $"{File}:{Line}: {Message}" : File.Length > 0 ? $"{File}: {Message}" : Message;
}

/// <summary>What became of reading the operator's lists.</summary>
/// <param name="At">When they were read.</param>
/// <param name="Applied">Whether they hold now. Where there is a problem, all lists stay as they were.</param>
/// <param name="Problems">What is wrong; at most 100.</param>
/// <param name="Ignored">Text files in the folder whose names are not those of a list.</param>
public sealed record ListReload(DateTimeOffset At, bool Applied, ImmutableArray<ListProblem> Problems, ImmutableArray<string> Ignored);
