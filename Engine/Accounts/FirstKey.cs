namespace Validator.Accounts;

/// <summary>Sees to it that somebody can administer the service.</summary>
public static class FirstKey
{
    /// <summary>The name of the key.</summary>
    public const string Name = "first admin key";

    /// <summary>Makes a key with all scopes where the operator has chosen its secret and no key has it yet, or where there is no usable key with the admin scope.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="time">The clock.</param>
    /// <param name="chosen">The secret that the operator has chosen (<c>VALIDATOR_ADMIN_KEY</c>); null or empty for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The secret of a key that was made at random, to be shown this once; null where none was made.</returns>
    /// <exception cref="FormatException">What the operator has chosen cannot travel in a header; the message is for people, and does not repeat it.</exception>
    public static async Task<string?> EnsureAsync(IKeys keys, TimeProvider time, string? chosen, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(time);
        if (!string.IsNullOrEmpty(chosen))
        {
            if (!KeySecret.IsWellFormed(chosen))
            {
                throw new FormatException($"The admin key must be 1 to {KeySecret.MaxLength} visible ASCII characters without spaces.");
            }

            if ((await keys.AuthenticateAsync(chosen, cancellationToken).ConfigureAwait(false)).State is KeyState.Unknown)
            {
                await CreateAsync(keys, chosen, cancellationToken).ConfigureAwait(false);
            }
        }

        return await HasAdminAsync(keys, time, cancellationToken).ConfigureAwait(false)
            ? null
            : (await CreateAsync(keys, null, cancellationToken).ConfigureAwait(false)).Secret;
    }

    private static async Task<IssuedKey> CreateAsync(IKeys keys, string? secret, CancellationToken cancellationToken) =>
        await keys.CreateAsync(new KeyDraft(Name, All, Secret: secret), cancellationToken).ConfigureAwait(false)
        ?? throw new InvalidOperationException("There are as many keys as there may be, and none may administer.");

    private static async Task<bool> HasAdminAsync(IKeys keys, TimeProvider time, CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await keys.ListAsync(cursor, 1000, cancellationToken).ConfigureAwait(false);
            if (page.Items.Any(key => key.Scopes.HasFlag(Scopes.Admin) && key.IsUsable(time.GetUtcNow())))
            {
                return true;
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return false;
    }

    private const Scopes All = Scopes.Verify | Scopes.Jobs | Scopes.History | Scopes.Feedback | Scopes.Admin;
}
