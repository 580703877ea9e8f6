using System.Diagnostics.CodeAnalysis;
using Validator.Domains;
using Validator.Verdicts;

namespace Validator;

/// <summary>What asking once about an address came to (<see cref="EmailVerifier.VerifyOnceAsync(VerificationRequest, CancellationToken)"/>): its verdict, or when to ask again.</summary>
public sealed record VerificationStep
{
    /// <summary>Initializes a new instance of the <see cref="VerificationStep"/> class that is the last.</summary>
    /// <param name="verdict">The verdict.</param>
    public VerificationStep(Verdict verdict) => Verdict = verdict;

    /// <summary>Initializes a new instance of the <see cref="VerificationStep"/> class that asks for another.</summary>
    /// <param name="ticket">What to hand in when asking again.</param>
    /// <param name="after">How long to wait before.</param>
    public VerificationStep(RetryTicket ticket, TimeSpan after) => (Ticket, After) = (ticket, after);

    /// <summary>Gets a value indicating whether there is a verdict.</summary>
    [MemberNotNullWhen(true, nameof(Verdict))]
    [MemberNotNullWhen(false, nameof(Ticket))]
    public bool IsSettled => Verdict is not null;

    /// <summary>Gets the verdict; null where the address was put off.</summary>
    public Verdict? Verdict { get; }

    /// <summary>Gets what to hand in when asking again, small and serializable; null where there is a verdict.</summary>
    public RetryTicket? Ticket { get; }

    /// <summary>Gets how long to wait before asking again; zero where there is a verdict.</summary>
    public TimeSpan After { get; }
}
