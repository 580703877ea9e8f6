using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Validator.Api.Json;

/// <summary>Checks the fields of a request, and collects the rules that they do not meet.</summary>
internal sealed class Rules
{
    private readonly List<FieldError> _errors = [];

    /// <summary>Gets the problem; null where every rule is met.</summary>
    public IResult? Problem => _errors.Count == 0 ? null : Problems.Invalid(_errors);

    /// <summary>Adds a rule that is not met.</summary>
    /// <param name="field">The field.</param>
    /// <param name="rule">The rule's name.</param>
    /// <param name="message">Field and rule in a sentence.</param>
    public void Add(string field, string rule, string message) => _errors.Add(new(field, rule, message));

    /// <summary>Checks a number of seconds.</summary>
    /// <param name="field">The field.</param>
    /// <param name="seconds">The number; null where it is left out.</param>
    /// <param name="most">The most.</param>
    /// <returns>The time; null where it is left out or wrong.</returns>
    public TimeSpan? Seconds(string field, double? seconds, double most)
    {
        if (seconds is not { } value)
        {
            return null;
        }

        if (value >= 0 && value <= most)
        {
            return TimeSpan.FromSeconds(value);
        }

        Add(field, "range", string.Create(CultureInfo.InvariantCulture, $"{field} is a number of seconds from 0 to {most:0}."));
        return null;
    }

    /// <summary>Checks the length of a text.</summary>
    /// <param name="field">The field.</param>
    /// <param name="text">The text.</param>
    /// <param name="most">The most characters.</param>
    public void Length(string field, string text, int most)
    {
        if (text.Length > most)
        {
            Add(field, "length", string.Create(CultureInfo.InvariantCulture, $"{field} has {text.Length} characters, and may have {most}."));
        }
    }

    /// <summary>Reads one of some words.</summary>
    /// <typeparam name="T">What the words stand for.</typeparam>
    /// <param name="field">The field.</param>
    /// <param name="text">The word; null where it is left out.</param>
    /// <returns>What it stands for; null where it is left out or wrong.</returns>
    public T? Word<T>(string field, string? text)
        where T : struct, Enum
    {
        if (text is null)
        {
            return null;
        }

        foreach (var value in Enum.GetValues<T>())
        {
            if (Verdicts.VerdictJson.Word(value) == text)
            {
                return value;
            }
        }

        Add(field, "choice", $"{field} is one of {string.Join(", ", Enum.GetValues<T>().Select(value => Verdicts.VerdictJson.Word(value)))}.");
        return null;
    }

    /// <summary>Reads a parameter of the query, which may be there once.</summary>
    /// <param name="query">The query.</param>
    /// <param name="field">The parameter.</param>
    /// <returns>The text; null where it is left out or empty.</returns>
    public string? Text(IQueryCollection query, string field)
    {
        var values = query.TryGetValue(field, out var found) ? found : StringValues.Empty;
        if (values.Count > 1)
        {
            Add(field, "duplicate", $"{field} is there more than once.");
        }

        return values.Count == 1 && values[0] is { Length: > 0 } text ? text : null;
    }

    /// <summary>Reads a whole number of the query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="field">The parameter.</param>
    /// <param name="least">The least.</param>
    /// <param name="most">The most.</param>
    /// <returns>The number; null where it is left out or wrong.</returns>
    public int? Number(IQueryCollection query, string field, int least, int most)
    {
        if (Text(query, field) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        Add(field, "range", string.Create(CultureInfo.InvariantCulture, $"{field} is a whole number from {least} to {most}."));
        return null;
    }

    /// <summary>Reads a moment of the query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="field">The parameter.</param>
    /// <returns>The moment; null where it is left out or wrong.</returns>
    public DateTimeOffset? Moment(IQueryCollection query, string field)
    {
        if (Text(query, field) is not { } text)
        {
            return null;
        }

        string[] forms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];
        if (DateTimeOffset.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            return moment;
        }

        Add(field, "format", $"{field} is a moment such as 2026-01-31T12:00:00Z, or a day such as 2026-01-31.");
        return null;
    }

    /// <summary>Refuses parameters that the call does not know: a mistyped filter would find too much.</summary>
    /// <param name="query">The query.</param>
    /// <param name="known">The parameters that it knows.</param>
    public void Known(IQueryCollection query, params ReadOnlySpan<string> known)
    {
        foreach (var name in query.Keys)
        {
            if (!known.Contains(name))
            {
                var shown = name.Length <= 100 ? name : name[..100] + "…";
                Add(shown, "unknown_member", $"{shown} is no parameter of this call. Parameters are: {string.Join(", ", known.ToArray())}.");
            }
        }
    }
}
