namespace Validator.Domains;

/// <summary>The right to one connection with an operator's hosts, and to some refused recipients in it. Disposing gives it back.</summary>
public sealed class OperatorPermit : IDisposable
{
    private readonly string _source;
    private OperatorBudget.Account? _account;
    private int _rejected;

    internal OperatorPermit(OperatorBudget.Account account, string source, int recipients)
    {
        _account = account;
        _source = source;
        Recipients = recipients;
        (Rejections, UntilMore) = account.Reserve(source);
    }

    /// <summary>Gets the most recipients to ask about over this connection.</summary>
    public int Recipients { get; }

    /// <summary>Gets the most of them that may be refused. Zero: nothing may be asked now.</summary>
    public int Rejections { get; }

    /// <summary>Gets when to come again where <see cref="Rejections"/> is zero.</summary>
    public TimeSpan UntilMore { get; }

    /// <summary>Gets the operator's sessions that rest; null once the permit was given back.</summary>
    internal RestingSessions? Resting => _account?.Resting;

    /// <summary>Notes that the operator called it too much: half as many connections from now on, and more again after a quiet while.</summary>
    /// <returns>Whether sessions with the operator rested: they close now, so that one more try may find room.</returns>
    public bool Complain() => _account?.Complain() ?? false;

    /// <summary>Notes how many recipients were refused; what is left of <see cref="Rejections"/> is given back.</summary>
    /// <param name="count">How many in all.</param>
    public void Rejected(int count) => _rejected = count;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _account, null)?.Leave(_source, Rejections, _rejected);
}
