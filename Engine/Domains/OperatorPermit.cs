namespace Validator.Domains;

/// <summary>The right to one connection with an operator's hosts. Disposing gives it back.</summary>
public sealed class OperatorPermit : IDisposable
{
    private OperatorBudget.Account? _account;

    internal OperatorPermit(OperatorBudget.Account account, int recipients) => (_account, Recipients) = (account, recipients);

    /// <summary>Gets the most recipients to ask about over this connection.</summary>
    public int Recipients { get; }

    /// <summary>Notes that the operator called it too much: half as many connections from now on, and more again after a quiet while.</summary>
    public void Complain() => _account?.Complain();

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _account, null)?.Leave();
}
