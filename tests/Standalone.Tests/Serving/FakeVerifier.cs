using System.Collections.Concurrent;
using Validator;
using Validator.Addresses;
using Validator.Domains;
using Validator.Standalone.Serving.Jobs;
using Validator.Verdicts;

namespace Standalone.Tests.Serving;

/// <summary>
/// Answers by the local part: <c>no…</c> is no mailbox, <c>grey…</c> is put off once, <c>held…</c> waits at a gate, all others are accepted. Remembers what it was asked.
/// </summary>
internal sealed class FakeVerifier : IRowVerifier
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<VerificationRequest> Asked { get; } = [];

    public TimeSpan GreyDelay { get; set; } = TimeSpan.FromMilliseconds(30);

    public TimeSpan Delay { get; set; }

    /// <summary>Whether it remembers what it was asked.</summary>
    public bool Remembers { get; set; } = true;

    /// <summary>All wait at the gate.</summary>
    public bool HoldsAll { get; set; }

    public void OpenGate() => _gate.TrySetResult();

    public async Task<RowStep> AskAsync(VerificationRequest request, bool isSandbox, CancellationToken cancellationToken)
    {
        if (Remembers)
        {
            Asked.Enqueue(request);
        }

        if (HoldsAll || request.Email.StartsWith("held", StringComparison.Ordinal))
        {
            await _gate.Task.WaitAsync(cancellationToken);
        }

        if (Delay > TimeSpan.Zero)
        {
            await Task.Delay(Delay, TimeProvider.System, cancellationToken);
        }

        return request.Email.StartsWith("grey", StringComparison.Ordinal) && request.Ticket is null
            ? new(null, new RetryTicket(1, 1, "mx.example", "direct", "", 0, true), GreyDelay)
            : new(VerdictOf(request.Email));
    }

    public static Verdict VerdictOf(string email)
    {
        var address = AddressParser.Parse(email, AddressGrammar.Rfc5321).Address;
        var (status, reason) = address is null ? (VerdictStatus.Undeliverable, VerdictReason.InvalidSyntax)
            : email.StartsWith("no", StringComparison.Ordinal) ? (VerdictStatus.Undeliverable, VerdictReason.MailboxNotFound)
            : (VerdictStatus.Deliverable, VerdictReason.Accepted);
        return new()
        {
            Email = email,
            Status = status,
            Reason = reason,
            Confidence = Confidence.High,
            Score = 97,
            Normalized = address?.Normalized,
            Domain = address?.Domain,
            Flags = new(),
            Dns = VerdictDns.None,
            Smtp = address is null ? null : new("mx.example", 250, "2.1.5", $"<{email}> is fine", true, 1),
            CheckedAt = DateTimeOffset.UnixEpoch.AddYears(56),
            ElapsedMs = 1,
        };
    }
}
