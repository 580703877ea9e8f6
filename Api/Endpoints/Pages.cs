using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Validator.Api.Json;
using Validator.History;

namespace Validator.Api.Endpoints;

/// <summary>Answers with a part of a list.</summary>
internal static class Pages
{
    /// <summary>Finds a page and writes it; a cursor that was not given out is the caller's mistake.</summary>
    public static async Task<IResult> AnswerAsync<T, TShown>(Func<Task<Page<T>>> find, Func<T, TShown> show, JsonTypeInfo<ListBody<TShown>> type)
    {
        try
        {
            var page = await find();
            return TypedResults.Json(new ListBody<TShown>([.. page.Items.Select(show)], page.NextCursor), type);
        }
        catch (FormatException)
        {
            return Problems.Invalid(new FieldError("cursor", "format", "cursor is what next_cursor of the page before says."));
        }
    }
}
