namespace Validator.Standalone.Output;

/// <summary>The forms in which verdicts are printed.</summary>
internal enum OutputFormat
{
    /// <summary>A line for people.</summary>
    Text,

    /// <summary>One JSON array.</summary>
    Json,

    /// <summary>A JSON object a line.</summary>
    Ndjson,

    /// <summary>A header and a row a verdict (RFC 4180).</summary>
    Csv,
}
