namespace Validator.Smtp.Replies;

/// <summary>What decided the meaning of a reply, strongest first.</summary>
public enum ReplyBasis
{
    /// <summary>Words about us: block list, policy, rate, reverse DNS, authentication.</summary>
    WordsAboutUs,

    /// <summary>A row of the operator whose host it is.</summary>
    OperatorRow,

    /// <summary>The enhanced status code (RFC 3463).</summary>
    EnhancedCode,

    /// <summary>Code and text.</summary>
    CodeAndText,

    /// <summary>The code alone.</summary>
    CodeAlone,

    /// <summary>Nothing did.</summary>
    Nothing,
}
