namespace Validator.Accounts;

/// <summary>On whose behalf something is done: the key that was shown. What a caller made belongs to that key; to others it does not exist.</summary>
/// <param name="KeyId">The key's id; never its secret.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="IsSandbox">Whether it is for trying out: answered from the table of test addresses, without touching the network.</param>
public sealed record Caller(string KeyId, Scopes Scopes, bool IsSandbox = false)
{
    /// <summary>Tells whether it may do something.</summary>
    /// <param name="needed">What is needed.</param>
    /// <returns>Whether all of it is granted.</returns>
    public bool May(Scopes needed) => (Scopes & needed) == needed;
}
