using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Validator.Webhooks;

namespace Validator.Standalone.Serving;

/// <summary>How a <see cref="ValidatorServer"/> works.</summary>
internal sealed record ServerOptions
{
    /// <summary>Gets the folder of the database and the secrets. It is made where there is none.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Gets where it listens. Default: port 8080 of this machine, for nobody else.</summary>
    public IReadOnlyList<ListenUrl> Urls { get; init; } = [ListenUrl.Default];

    /// <summary>Gets a value indicating whether it may listen on other than loopback addresses without TLS. Default: no.</summary>
    public bool AllowInsecureHttp { get; init; }

    /// <summary>Gets how webhooks are sent.</summary>
    public WebhookOptions Webhooks { get; init; } = new();

    /// <summary>Gets how addresses are verified.</summary>
    public VerifierOptions Verifier { get; init; } = new();

    /// <summary>Gets the secret of the first admin key; null makes one.</summary>
    public string? AdminKey { get; init; }

    /// <summary>Gets the other settings: limits, certificates, white label. Default: none.</summary>
    public IConfiguration Configuration { get; init; } = new ConfigurationBuilder().Build();

    /// <summary>Gets the clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Gets what sets logging up; by default nothing is logged.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }

    /// <summary>Gets what changes services before they are put together, for tests.</summary>
    public Action<IServiceCollection>? Services { get; init; }
}
