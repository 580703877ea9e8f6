namespace Validator.Api.Json;

/// <summary>A rule that a request does not meet.</summary>
/// <param name="Field">The field, as it is written in the request, such as <c>emails[3]</c>; the empty text for the body as a whole.</param>
/// <param name="Rule">The rule: <c>required</c>, <c>type</c>, <c>range</c>, <c>length</c>, <c>choice</c>, <c>format</c>, <c>unknown_member</c>, <c>duplicate</c>.</param>
/// <param name="Message">Field and rule in a sentence for people.</param>
public sealed record FieldError(string Field, string Rule, string Message);
