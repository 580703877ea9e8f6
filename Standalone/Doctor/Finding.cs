namespace Validator.Standalone.Doctor;

/// <summary>One thing that was found out about this host.</summary>
/// <param name="Code">The stable name of its kind, snake_case; its section in docs/doctor.md.</param>
/// <param name="Level">How grave it is.</param>
/// <param name="Title">What it is, in one line.</param>
/// <param name="Subject">What it is about: a DNS server, an address, a name.</param>
/// <param name="Detail">What was seen.</param>
/// <param name="Remedy">What to do, in plain words; null where all is well.</param>
internal sealed record Finding(string Code, FindingLevel Level, string Title, string Subject, string Detail, string? Remedy);

/// <summary>How grave a finding is.</summary>
internal enum FindingLevel
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Verification works, but less well than it could.</summary>
    Warning,

    /// <summary>Verdicts would be unknown or wrong.</summary>
    Problem,
}

/// <summary>A kind of finding that is well.</summary>
/// <param name="Code">The stable name, snake_case.</param>
/// <param name="Title">What it is, in one line.</param>
internal sealed record GoodKind(string Code, string Title)
{
    /// <summary>Makes a finding of it.</summary>
    /// <param name="subject">What it is about.</param>
    /// <param name="detail">What was seen.</param>
    /// <returns>The finding.</returns>
    public Finding Of(string subject, string detail) => new(Code, FindingLevel.Ok, Title, subject, detail, null);
}

/// <summary>A kind of finding that something is to be done about.</summary>
/// <param name="Code">The stable name, snake_case.</param>
/// <param name="Title">What it is, in one line.</param>
/// <param name="Remedy">What to do, in plain words.</param>
internal sealed record FaultKind(string Code, string Title, string Remedy)
{
    /// <summary>Makes a finding of it that is a warning.</summary>
    /// <param name="subject">What it is about.</param>
    /// <param name="detail">What was seen.</param>
    /// <returns>The finding.</returns>
    public Finding Warning(string subject, string detail) => Of(FindingLevel.Warning, subject, detail);

    /// <summary>Makes a finding of it that is a problem.</summary>
    /// <param name="subject">What it is about.</param>
    /// <param name="detail">What was seen.</param>
    /// <returns>The finding.</returns>
    public Finding Problem(string subject, string detail) => Of(FindingLevel.Problem, subject, detail);

    /// <summary>Makes a finding of it.</summary>
    /// <param name="level">How grave it is here.</param>
    /// <param name="subject">What it is about.</param>
    /// <param name="detail">What was seen.</param>
    /// <returns>The finding.</returns>
    public Finding Of(FindingLevel level, string subject, string detail) => new(Code, level, Title, subject, detail, Remedy);
}
