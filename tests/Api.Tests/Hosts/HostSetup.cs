using MailWorld;
using Microsoft.Extensions.DependencyInjection;
using Validator;

namespace Api.Tests.Hosts;

/// <summary>What is special about a host of the contract suite.</summary>
public sealed record HostSetup
{
    /// <summary>Gets who lives in the mail internet.</summary>
    public WorldScript World { get; init; } = Worlds.Usual;

    /// <summary>Gets what changes the way addresses are verified.</summary>
    public Func<VerifierOptions, VerifierOptions> Verifier { get; init; } = options => options;

    /// <summary>Gets a value indicating whether webhooks may be sent to this machine.</summary>
    public bool AllowPrivateWebhooks { get; init; }

    /// <summary>Gets settings by key, such as <c>Limits:PerSecond</c>.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>Gets what changes services.</summary>
    public Action<IServiceCollection>? Services { get; init; }
}
