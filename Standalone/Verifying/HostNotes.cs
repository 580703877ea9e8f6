using Validator.Standalone.Output;
using Validator.Verdicts;

namespace Validator.Standalone.Verifying;

/// <summary>Tells people why a mail host was not asked: the formats for machines have no place for it where no conversation took place.</summary>
/// <param name="say">Tells people.</param>
internal sealed class HostNotes(Action<string> say)
{
    private const int LongestMessage = 300;

    /// <summary>So many hosts are told of one by one; a long list would bury everything else.</summary>
    private const int MostNotes = 10;

    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>Looks at a verdict.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <returns>The same.</returns>
    public Verdict Take(Verdict verdict)
    {
        if (verdict is { Reason: VerdictReason.NotProbed, Smtp: null, Detail: { } detail } && _told.Count < MostNotes && _told.Add(detail))
        {
            say(VisibleText.Of(detail, LongestMessage));
        }

        return verdict;
    }
}
