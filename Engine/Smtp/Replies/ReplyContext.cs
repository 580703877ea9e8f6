using System.Net;

namespace Validator.Smtp.Replies;

/// <summary>What a reply answers: needed to read it in its operator's sense, and to cut our own words out of it.</summary>
/// <param name="Phase">How far the conversation had come.</param>
/// <param name="MailHost">The mail host's name, for the operator's rows.</param>
/// <param name="Recipient">The recipient asked about; null before RCPT.</param>
/// <param name="Sender">The envelope sender; empty for <c>&lt;&gt;</c>.</param>
/// <param name="HeloName">The name we gave in EHLO.</param>
/// <param name="SourceAddress">Our address, where known.</param>
public readonly record struct ReplyContext(
    SmtpPhase Phase, string MailHost, string? Recipient = null, string Sender = "", string? HeloName = null, IPAddress? SourceAddress = null);
