namespace Validator.Smtp;

/// <summary>An enhanced status code (RFC 3463): class, subject, detail.</summary>
/// <param name="Class">2, 4 or 5.</param>
/// <param name="Subject">0 to 999.</param>
/// <param name="Detail">0 to 999.</param>
public readonly record struct EnhancedStatusCode(int Class, int Subject, int Detail)
{
    private const int Subjects = 8;
    private const int Details = 32;

    // Every verdict carries one, nearly always one of these.
    private static readonly string[] Common =
        [.. from @class in Enumerable.Range(0, 6) from subject in Enumerable.Range(0, Subjects) from detail in Enumerable.Range(0, Details) select Format(@class, subject, detail)];

    /// <inheritdoc/>
    public override string ToString() =>
        Class is >= 0 and < 6 && Subject is >= 0 and < Subjects && Detail is >= 0 and < Details
            ? Common[(((Class * Subjects) + Subject) * Details) + Detail]
            : Format(Class, Subject, Detail);

    private static string Format(int @class, int subject, int detail) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{@class}.{subject}.{detail}");
}
