namespace Validator;

/// <summary>How far a verification goes.</summary>
public enum CheckDepth
{
    /// <summary>The address alone.</summary>
    Syntax,

    /// <summary>The address and its domain's mail hosts.</summary>
    Dns,

    /// <summary>All the way to RCPT TO.</summary>
    Smtp,
}
