using Microsoft.AspNetCore.Http;

namespace Validator.Api.Uploads;

/// <summary>Why an upload is refused.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The stable code.</param>
/// <param name="Detail">The same for people.</param>
/// <param name="Field">The field that is wrong; null where it is none of them.</param>
/// <param name="Rule">The name of the rule that the field breaks.</param>
internal sealed record UploadProblem(int Status, string Code, string Detail, string? Field = null, string? Rule = null);

/// <summary>An upload cannot be read as what it says it is. Thrown while it streams through whoever reads it, and caught at the endpoint alone.</summary>
internal sealed class UploadException : IOException
{
    /// <summary>Initializes a new instance of the <see cref="UploadException"/> class.</summary>
    /// <param name="problem">Why.</param>
    public UploadException(UploadProblem problem)
        : base(problem.Detail) => Problem = problem;

    /// <summary>Gets why.</summary>
    public UploadProblem Problem { get; }

    /// <summary>A field breaks its rule.</summary>
    /// <param name="field">The field.</param>
    /// <param name="rule">The rule's name.</param>
    /// <param name="words">The rule, so that it reads on from the field's name.</param>
    /// <returns>The exception.</returns>
    public static UploadException OfField(string field, string rule, string words) =>
        new(new(StatusCodes.Status400BadRequest, UploadCodes.InvalidRequest, $"{field} {words}.", field, rule));

    /// <summary>The body is not what it should be.</summary>
    /// <param name="code">The stable code.</param>
    /// <param name="detail">The same for people.</param>
    /// <returns>The exception.</returns>
    public static UploadException OfBody(string code, string detail) => new(new(StatusCodes.Status400BadRequest, code, detail));
}
