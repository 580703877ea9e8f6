namespace Validator.Smtp.Replies;

/// <summary>A row of <c>replies.tsv</c>: what one operator, or one family of mail servers, means by its words.</summary>
/// <param name="Operator">Whose words: an operator of <c>operators.tsv</c>, or a family whose rows hold anywhere.</param>
/// <param name="Code">The reply code, exactly.</param>
/// <param name="Enhanced">The enhanced code; null where any, or none, will do.</param>
/// <param name="Fragment">A piece of the text, as <see cref="ReplyText.Fold(string)"/> leaves it.</param>
/// <param name="Meaning">What it means.</param>
/// <param name="Source">Where that is known from.</param>
internal sealed record ReplyRow(string Operator, int Code, EnhancedStatusCode? Enhanced, string Fragment, ReplyMeaning Meaning, string Source);

/// <summary>A row of <c>words.tsv</c>: what words mean, whoever says them.</summary>
/// <param name="Meaning">What they mean.</param>
/// <param name="Codes">The reply codes they hold for.</param>
/// <param name="Enhanced">The enhanced codes they hold for.</param>
/// <param name="Phrase">The phrase; its notation is explained in the file.</param>
/// <param name="Explains">Words about us that lie inside of the phrase do not count.</param>
internal sealed record ReplyWords(ReplyMeaning Meaning, CodePattern Codes, EnhancedPattern Enhanced, string Phrase, bool Explains);

/// <summary>A row of <c>codes.tsv</c>: what an enhanced code says by itself.</summary>
/// <param name="Enhanced">The code.</param>
/// <param name="Settles">It decides before the words do; otherwise where they do not.</param>
/// <param name="Meaning">What it means.</param>
internal sealed record EnhancedRow(EnhancedPattern Enhanced, bool Settles, ReplyMeaning Meaning);

/// <summary>Reply codes, as the tables write them: <c>*</c>, <c>5xx</c>, <c>55x</c>, <c>550</c>, several with commas.</summary>
internal sealed class CodePattern
{
    private readonly bool[] _holds = new bool[1000];

    /// <summary>Reads the notation of the tables.</summary>
    /// <param name="text">The pattern.</param>
    public CodePattern(string text)
    {
        var alternatives = text.Split(',');
        for (var code = 0; code < _holds.Length; code++)
        {
            var digits = code.ToString("000", System.Globalization.CultureInfo.InvariantCulture);
            _holds[code] = alternatives.Any(pattern => pattern == "*" || pattern.Zip(digits).All(pair => pair.First == 'x' || pair.First == pair.Second));
        }
    }

    /// <summary>Tells whether the code is one of these.</summary>
    public bool Holds(int code) => (uint)code < (uint)_holds.Length && _holds[code];
}

/// <summary>Enhanced codes, as the tables write them: <c>*</c> (none, too), <c>5.1.*</c>, <c>5.1.1</c>.</summary>
/// <param name="Class">The class; null for any.</param>
/// <param name="Subject">The subject; null for any.</param>
/// <param name="Detail">The detail; null for any.</param>
internal readonly record struct EnhancedPattern(int? Class, int? Subject, int? Detail)
{
    /// <summary>Reads the notation of the tables.</summary>
    public static EnhancedPattern Parse(string text)
    {
        var parts = text.Split('.');
        return new(Part(parts, 0), Part(parts, 1), Part(parts, 2));
    }

    /// <summary>Tells whether the code is one of these.</summary>
    public bool Holds(EnhancedStatusCode? code) =>
        code is { } value
            ? (Class ?? value.Class) == value.Class && (Subject ?? value.Subject) == value.Subject && (Detail ?? value.Detail) == value.Detail
            : Class is null;

    private static int? Part(string[] parts, int index) =>
        index < parts.Length && parts[index] != "*" ? int.Parse(parts[index], System.Globalization.CultureInfo.InvariantCulture) : null;
}
