using Microsoft.Extensions.DependencyInjection;
using Validator.Storage.Embedded;

namespace Storage.Tests;

/// <summary>Where the stores' contract suites run: every implementation of the ports is one, and none may be missing.</summary>
public abstract class StoreHost : IAsyncDisposable
{
    private static readonly Dictionary<string, Func<TimeProvider, StoreHost>> Hosts = new()
    {
        ["SQLite"] = time => new EmbeddedStoreHost(time),
    };

    /// <summary>The names of the hosts, for <c>[MemberData]</c>.</summary>
    public static TheoryData<string> Names => [.. Hosts.Keys];

    public static StoreHost Open(string name, TimeProvider? time = null) => Hosts[name](time ?? TimeProvider.System);

    /// <summary>A store, by its port.</summary>
    public abstract T Get<T>()
        where T : notnull;

    /// <summary>Closes the stores and opens them again on the same data.</summary>
    public abstract Task ReopenAsync();

    public abstract ValueTask DisposeAsync();

    private sealed class EmbeddedStoreHost : StoreHost
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("validator-stores-");
        private readonly TimeProvider _time;
        private EmbeddedDatabase _database;
        private ServiceProvider _services;

        public EmbeddedStoreHost(TimeProvider time)
        {
            _time = time;
            (_database, _services) = OpenStores();
        }

        public override T Get<T>() => _services.GetRequiredService<T>();

        public override async Task ReopenAsync()
        {
            await CloseAsync();
            (_database, _services) = OpenStores();
        }

        public override async ValueTask DisposeAsync()
        {
            await CloseAsync();
            _folder.Delete(recursive: true);
            GC.SuppressFinalize(this);
        }

        private (EmbeddedDatabase Database, ServiceProvider Services) OpenStores()
        {
            var database = EmbeddedDatabase.Open(_folder.FullName);
            return (database, new ServiceCollection().AddSingleton(_time).AddEmbeddedStores(database).BuildServiceProvider());
        }

        private async Task CloseAsync()
        {
            await _services.DisposeAsync();
            await _database.DisposeAsync();
        }
    }
}
