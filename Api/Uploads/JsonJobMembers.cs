using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Validator.Api.Uploads;

/// <summary>Takes in the tokens of a job in JSON, one after another: addresses become rows, the rest goes to the fields.</summary>
/// <param name="fields">Takes what is said beside the addresses.</param>
internal sealed class JsonJobMembers(UploadFields fields)
{
    private const int LongestToken = 64 * 1024;
    private const int LongestShown = 60;
    private const byte Quote = (byte)'"';

    private static readonly SearchValues<byte> ToBeQuoted = SearchValues.Create(",\"\r\n"u8);

    private Place _place = Place.Outside;
    private string _member = "";
    private bool _hasEmails;
    private long _emails;

    private enum Place
    {
        Outside,
        InObject,
        InEmails,
        InOptions,
        Behind,
    }

    /// <summary>Gets the rows of the table that were not taken away yet.</summary>
    public ArrayBufferWriter<byte> Rows { get; } = new(LongestToken);

    /// <summary>Takes in a token.</summary>
    /// <param name="reader">Stands on it.</param>
    public void Take(ref Utf8JsonReader reader)
    {
        switch (_place, reader.TokenType)
        {
            case (Place.InEmails, JsonTokenType.String):
                AddRow(ref reader);
                break;
            case (Place.InEmails, JsonTokenType.EndArray):
            case (Place.InOptions, JsonTokenType.EndObject):
                _place = Place.InObject;
                break;
            case (Place.InEmails, _):
                throw UploadException.OfField(EmailName, "type", "must be a string");
            case (Place.Outside, JsonTokenType.StartObject):
                _place = Place.InObject;
                break;
            case (Place.InObject, JsonTokenType.EndObject):
                _place = Place.Behind;
                break;
            case (Place.InObject or Place.InOptions, JsonTokenType.PropertyName):
                _member = Text(ref reader, "A member's name");
                break;
            case (Place.InObject, _):
                TakeMember(ref reader);
                break;
            case (Place.InOptions, _):
                TakeOption(ref reader, _member);
                break;
            default:
                throw UploadException.OfBody(UploadCodes.InvalidRequest, "The body must be a JSON object.");
        }
    }

    /// <summary>What comes next is the value of the options.</summary>
    public void BeginOptions() => (_place, _member) = (Place.InObject, UploadFields.Options);

    /// <summary>The JSON is over: what has to be there was there.</summary>
    public void End()
    {
        if (!_hasEmails)
        {
            throw UploadException.OfField(UploadFields.Emails, "required", "is required: an array of addresses");
        }

        if (_emails == 0)
        {
            throw new UploadException(new(400, UploadCodes.Empty, "emails must hold at least one address.", UploadFields.Emails));
        }
    }

    private string EmailName => string.Create(CultureInfo.InvariantCulture, $"{UploadFields.Emails}[{_emails}]");

    private void TakeMember(ref Utf8JsonReader reader)
    {
        switch (_member)
        {
            case UploadFields.Emails:
                fields.Note(_member);
                Expect(reader.TokenType is JsonTokenType.StartArray, _member, "type", "must be an array of strings");
                (_hasEmails, _place) = (true, Place.InEmails);
                Rows.Write("email\n"u8);
                break;
            case UploadFields.Options:
                fields.Note(_member);
                if (reader.TokenType is not JsonTokenType.Null)
                {
                    Expect(reader.TokenType is JsonTokenType.StartObject, _member, "type", "must be an object");
                    _place = Place.InOptions;
                }

                break;
            case UploadFields.Name or UploadFields.WebhookUrl:
                TakeText(ref reader, _member);
                break;
            default:
                throw NotKnown(_member, "name, emails, webhook_url and options");
        }
    }

    private void TakeOption(ref Utf8JsonReader reader, string option)
    {
        switch (option)
        {
            case UploadFields.Checks:
                TakeText(ref reader, option);
                break;
            case UploadFields.MaxAge:
                fields.Note(option);
                if (reader.TokenType is not JsonTokenType.Null)
                {
                    Expect(reader.TokenType is JsonTokenType.Number, option, "type", "must be a number of seconds");
                    fields.SetMaxAge(reader.TryGetDouble(out var seconds) ? seconds : double.NaN);
                }

                break;
            default:
                throw NotKnown(option, "checks and max_age", "options");
        }
    }

    private void TakeText(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType is JsonTokenType.Null)
        {
            fields.Note(field);
            return;
        }

        Expect(reader.TokenType is JsonTokenType.String, field, "type", "must be a string");
        fields.Set(field, Text(ref reader, field));
    }

    private void AddRow(ref Utf8JsonReader reader)
    {
        var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        Expect(length <= LongestToken, EmailName, "length", $"may have up to {LongestToken} bytes");
        if (reader is { HasValueSequence: false, ValueIsEscaped: false })
        {
            Expect(Utf8.IsValid(reader.ValueSpan), EmailName, "format", "must be UTF-8");
            WriteRow(reader.ValueSpan);
        }
        else
        {
            var unescaped = ArrayPool<byte>.Shared.Rent((int)length);
            try
            {
                WriteRow(unescaped.AsSpan(0, reader.CopyString(unescaped)));
            }
            catch (InvalidOperationException)
            {
                throw UploadException.OfField(EmailName, "format", "must be valid Unicode");
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(unescaped);
            }
        }

        _emails++;
    }

    private void WriteRow(ReadOnlySpan<byte> address)
    {
        var row = Rows.GetSpan((2 * address.Length) + 3);
        var length = 0;
        if (address.IsEmpty || address.ContainsAny(ToBeQuoted))
        {
            row[length++] = Quote;
            foreach (var value in address)
            {
                row[length++] = value;
                if (value == Quote)
                {
                    row[length++] = Quote;
                }
            }

            row[length++] = Quote;
        }
        else
        {
            address.CopyTo(row);
            length = address.Length;
        }

        row[length++] = (byte)'\n';
        Rows.Advance(length);
    }

    private static string Text(ref Utf8JsonReader reader, string what)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw UploadException.OfField(what, "format", "must be valid Unicode");
        }
    }

    private static void Expect(bool holds, string field, string rule, string words)
    {
        if (!holds)
        {
            throw UploadException.OfField(field, rule, words);
        }
    }

    private static UploadException NotKnown(string member, string known, string? of = null) =>
        UploadException.OfField($"{(of is null ? "" : $"{of}.")}{(member.Length == 0 ? "A member without a name" : JobNames.Shown(member[..Math.Min(member.Length, LongestShown)]))}", "unknown_member", $"is not known; {known} are");
}
