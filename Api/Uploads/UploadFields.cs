using System.Globalization;
using Validator.Api.Ports;
using Validator.Api.Tables;
using Validator.Webhooks;

namespace Validator.Api.Uploads;

/// <summary>What a caller says beside the addresses, wherever it stands: in the query, in members of JSON, in fields of a form. Each is said once.</summary>
/// <param name="allowPrivateWebhooks">Whether a webhook may name a non-public address.</param>
internal sealed class UploadFields(bool allowPrivateWebhooks)
{
    public const string Name = "name";
    public const string WebhookUrl = "webhook_url";
    public const string Column = "column";
    public const string Delimiter = "delimiter";
    public const string Header = "header";
    public const string Checks = "checks";
    public const string MaxAge = "max_age";
    public const string Options = "options";
    public const string Emails = "emails";

    /// <summary>What can stand in a query or a form, for messages.</summary>
    public const string Known = $"{Name}, {Column}, {Delimiter}, {Header}, {WebhookUrl}, {Checks}, {MaxAge}";

    /// <summary>The most characters of a field. 4 KiB.</summary>
    public const int LongestValue = 4096;

    private const int LongestColumn = 500;
    private const double LongestAge = 315_360_000; // ten years, in seconds

    private readonly HashSet<string> _said = [];
    private string? _name;
    private Uri? _webhook;
    private CheckDepth? _checks;
    private TimeSpan? _maxAge;
    private TableOptions _table = new();

    /// <summary>Gets what is said about the table.</summary>
    public TableOptions Table => _table;

    /// <summary>Tells whether a field can stand in a query or a form.</summary>
    /// <param name="field">Its name.</param>
    /// <returns>Whether it can.</returns>
    public static bool IsKnown(string field) => field is Name or WebhookUrl or Column or Delimiter or Header or Checks or MaxAge;

    /// <summary>Notes that a field was said.</summary>
    /// <param name="field">Its name.</param>
    public void Note(string field)
    {
        if (!_said.Add(field))
        {
            throw UploadException.OfField(field, "duplicate", "may be given once");
        }
    }

    /// <summary>Takes a field in.</summary>
    /// <param name="field">Its name, one of the known.</param>
    /// <param name="value">Its value.</param>
    public void Set(string field, string value)
    {
        Note(field);
        if (value.Length > LongestValue)
        {
            throw UploadException.OfField(field, "length", $"may have up to {LongestValue} characters");
        }

        switch (field)
        {
            case Name:
                _name = JobNames.Read(value);
                break;
            case WebhookUrl:
                _webhook = WebhookTarget.TryParse(value, allowPrivateWebhooks, out var url, out var problem) ? url : throw UploadException.OfField(field, "format", $"cannot be used: {problem}");
                break;
            case Checks:
                _checks = ChecksOf(value);
                break;
            case MaxAge:
                SetMaxAge(double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) ? seconds : double.NaN);
                break;
            case Column:
                _table = _table with { Column = value.Length is > 0 and <= LongestColumn ? value : throw UploadException.OfField(Column, "length", $"must have 1 to {LongestColumn} characters") };
                break;
            case Delimiter:
                _table = _table with { Delimiter = DelimiterOf(value) };
                break;
            case Header:
                _table = _table with { HasHeader = value switch { "true" => true, "false" => false, _ => throw UploadException.OfField(Header, "choice", "must be true or false") } };
                break;
            default:
                throw UploadException.OfField(field, "unknown_member", "is not known");
        }
    }

    /// <summary>Takes in the oldest verdict that is good enough.</summary>
    /// <param name="seconds">In seconds; not a number where it is none.</param>
    public void SetMaxAge(double seconds) =>
        _maxAge = seconds is >= 0 and <= LongestAge ? TimeSpan.FromSeconds(seconds) : throw UploadException.OfField(MaxAge, "range", "must be a number of seconds from 0 to 315360000");

    /// <summary>Makes the job.</summary>
    /// <param name="shape">What its table looks like.</param>
    /// <param name="fileName">The name of the file that it came in; null for none.</param>
    /// <param name="idempotencyKey">The caller's word for the request; null for none.</param>
    /// <returns>The job.</returns>
    public JobDraft Draft(TableShape shape, string? fileName, string? idempotencyKey) => new()
    {
        Name = _name ?? JobNames.OfFile(fileName),
        Shape = shape,
        WebhookUrl = _webhook,
        Checks = _checks,
        MaxAge = _maxAge,
        IdempotencyKey = idempotencyKey,
    };

    private static CheckDepth ChecksOf(string value) => value switch
    {
        "syntax" => CheckDepth.Syntax,
        "dns" => CheckDepth.Dns,
        "smtp" => CheckDepth.Smtp,
        _ => throw UploadException.OfField(Checks, "choice", "must be one of syntax, dns, smtp"),
    };

    private static byte DelimiterOf(string value) => value switch
    {
        "tab" or "\\t" => (byte)'\t',
        [var one] when one is '\t' or (> ' ' and < (char)127 and not '"') => (byte)one,
        _ => throw UploadException.OfField(Delimiter, "format", "must be one ASCII character, no quote and no space; 'tab' stands for the tabulator"),
    };
}
