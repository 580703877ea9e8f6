using System.Net.Http.Headers;
using MailWorld;

namespace Api.Tests.Hosts;

/// <summary>A host of the API with a mail internet behind it. The contract suite runs on each one that is named; a name without a host fails.</summary>
public abstract class ApiHost : IAsyncDisposable
{
    /// <summary>Gets the hosts that every contract test runs on.</summary>
    public static TheoryData<string> Names => ["Standalone"];

    /// <summary>Gets a client without a key.</summary>
    public abstract HttpClient Anonymous { get; }

    /// <summary>Gets a client with the first admin key.</summary>
    public abstract HttpClient Admin { get; }

    /// <summary>Gets the mail internet behind it.</summary>
    public abstract World World { get; }

    /// <summary>Starts a host.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="setup">What is special about it.</param>
    /// <returns>The host.</returns>
    public static async Task<ApiHost> StartAsync(string name, HostSetup? setup = null) => name switch
    {
        "Standalone" => await StandaloneHost.StartAsync(setup ?? new()),
        _ => throw new InvalidOperationException($"There is no host '{name}' to run the contract suite on."),
    };

    /// <summary>Gives a client that shows a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The client.</returns>
    public HttpClient With(string key)
    {
        var client = new HttpClient { BaseAddress = Anonymous.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>Ends the host's process, and starts another one on the same data.</summary>
    public abstract Task RestartAsync();

    /// <summary>Finds what the host has stored in which a text occurs.</summary>
    public abstract IReadOnlyList<string> FilesThatHold(string text);

    public abstract ValueTask DisposeAsync();
}
