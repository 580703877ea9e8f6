using Validator.Domains;

namespace Validator.Jobs;

/// <summary>A row that was asked about and put off before it became part of a job: it is asked again as the same sender.</summary>
/// <param name="Ticket">What to hand in then.</param>
/// <param name="Due">When to ask again.</param>
public sealed record AskedRow(RetryTicket Ticket, DateTimeOffset Due);
