namespace Validator.Domains;

/// <summary>The right to one connection with an operator's hosts. Disposing gives it back.</summary>
public sealed class OperatorPermit : IDisposable
{
    private OperatorBudget.Account? _account;

    internal OperatorPermit(OperatorBudget.Account account, int recipients) => (_account, Recipients) = (account, recipients);

    /// <summary>Gets the most recipients to ask about over this connection.</summary>
    public int Recipients { get; }

    /// <summary>Gets the operator's sessions that rest; null once the permit was given back.</summary>
    internal RestingSessions? Resting => _account?.Resting;

    /// <summary>Notes that the operator called it too much: half as many connections from now on, and more again after a quiet while.</summary>
    /// <returns>Whether sessions with the operator rested: they close now, so that one more try may find room.</returns>
    public bool Complain() => _account?.Complain() ?? false;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _account, null)?.Leave();
}
