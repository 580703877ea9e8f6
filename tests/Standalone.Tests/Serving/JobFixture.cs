using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Validator.Accounts;
using Validator.Addresses;
using Validator.Api.Ports;
using Validator.History;
using Validator.Jobs;
using Validator.Standalone.Serving.Jobs;
using Validator.Storage.Embedded;

namespace Standalone.Tests.Serving;

/// <summary>Jobs over a data folder, with a verifier of the test's: closed and opened again as often as it likes.</summary>
internal sealed class JobFixture : IAsyncDisposable
{
    public static readonly Caller Owner = new("key_1", Scopes.Jobs);
    public static readonly Caller Stranger = new("key_2", Scopes.Jobs);
    public static readonly TableShape List = new(null, HasHeader: false, 0, "utf-8");
    public static readonly TableShape Table = new(',', HasHeader: true, 1, "utf-8");

    private readonly bool _ownsFolder;
    private EmbeddedDatabase _database = null!;
    private ServiceProvider _services = null!;
    private bool _isOpen;

    public JobFixture(string? folder = null)
    {
        _ownsFolder = folder is null;
        Folder = folder ?? Directory.CreateTempSubdirectory("validator-jobs-").FullName;
    }

    public string Folder { get; }

    public FakeVerifier Verifier { get; } = new();

    public JobOptions Options { get; set; } = new() { FirstBackoff = TimeSpan.FromMilliseconds(50), WatchInterval = TimeSpan.FromMilliseconds(20) };

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public List<IJobEnd> Ends { get; } = [];

    public int? MostUnderWay { get; set; }

    /// <summary>How many addresses the key may still ask about today.</summary>
    public long Quota { get; set; } = long.MaxValue;

    /// <summary>Is told of faults.</summary>
    public Action<Exception> Fault { get; set; } = _ => { };

    public IJobs Jobs => Get<IJobs>();

    public JobRunner Runner => Get<JobRunner>();

    public static async Task<JobFixture> StartAsync(Action<JobFixture>? prepare = null)
    {
        var fixture = new JobFixture();
        prepare?.Invoke(fixture);
        await fixture.OpenAsync();
        return fixture;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async Task OpenAsync()
    {
        _database = EmbeddedDatabase.Open(Folder);
        var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(new FaultTeller(this))).AddSingleton(Time).AddEmbeddedStores(_database).AddSingleton<IRowVerifier>(Verifier);
        Ends.ForEach(end => services.AddSingleton(end));
        _services = services.AddJobs(Folder, AddressGrammar.Rfc5321, Options).AddSingleton<IKeyLimits>(new Limits(this)).BuildServiceProvider();
        _isOpen = true;
        await Runner.StartAsync(default);
    }

    public async Task CloseAsync()
    {
        if (!_isOpen)
        {
            return;
        }

        _isOpen = false;
        await Runner.StopAsync(default);
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }

    public async Task ReopenAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    public Task<JobCreation> CreateAsync(string text, TableShape? shape = null, Func<JobDraft, JobDraft>? change = null, Caller? caller = null)
    {
        var draft = new JobDraft { Shape = shape ?? List };
        return Jobs.CreateAsync(caller ?? Owner, change?.Invoke(draft) ?? draft, new MemoryStream(Encoding.UTF8.GetBytes(text)));
    }

    public async Task<string> AcceptAsync(string text, TableShape? shape = null, Func<JobDraft, JobDraft>? change = null, Caller? caller = null)
    {
        var creation = await CreateAsync(text, shape, change, caller);
        Assert.Equal(JobCreationOutcome.Created, creation.Outcome);
        return creation.Job!.Id;
    }

    /// <summary>Watches a job until something is so.</summary>
    public async Task<JobInfo> UntilAsync(string id, Func<JobInfo, bool> condition, Caller? caller = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        JobInfo? last = null;
        await foreach (var info in Jobs.WatchAsync(caller ?? Owner, id, patience.Token))
        {
            last = info;
            if (condition(info))
            {
                return info;
            }
        }

        throw new InvalidOperationException($"It ended as {last}.");
    }

    public Task<JobInfo> UntilOverAsync(string id, Caller? caller = null) => UntilAsync(id, info => info.FinishedAt is not null, caller);

    public async Task<List<JobRow>> ResultsAsync(string id, JobResultQuery? query = null, Caller? caller = null)
    {
        var rows = new List<JobRow>();
        await foreach (var row in Jobs.ReadResultsAsync(caller ?? Owner, id, query ?? new()))
        {
            rows.Add(row);
        }

        return rows;
    }

    public async Task<List<HistoryEntry>> HistoryAsync(HistoryQuery? query = null)
    {
        var entries = new List<HistoryEntry>();
        await foreach (var entry in Get<IHistoryStore>().ExportAsync(query ?? new() { KeyId = Owner.KeyId }))
        {
            entries.Add(entry);
        }

        return entries;
    }

    private sealed class FaultTeller(JobFixture fixture) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            fixture.Fault(exception ?? new InvalidOperationException(formatter(state, null)));

        public void Dispose()
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        Verifier.OpenGate();
        await CloseAsync();
        if (_ownsFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private sealed class Limits(JobFixture fixture) : IKeyLimits
    {
        public ValueTask<LimitDecision> AdmitAsync(ApiKey key, string endpoint, CancellationToken cancellationToken = default) => new(LimitDecision.Unlimited);

        public ValueTask<LimitDecision> TakeAsync(string keyId, string endpoint, long addresses, CancellationToken cancellationToken = default)
        {
            var isAllowed = addresses <= fixture.Quota;
            fixture.Quota -= isAllowed ? addresses : 0;
            return new(new LimitDecision(isAllowed, fixture.Quota, fixture.Quota, TimeSpan.Zero, TimeSpan.Zero));
        }

        public ValueTask GiveBackAsync(string keyId, string endpoint, long addresses, CancellationToken cancellationToken = default)
        {
            fixture.Quota += addresses;
            return default;
        }

        public ValueTask<KeyLimits> OfAsync(string keyId, CancellationToken cancellationToken = default) => new(KeyLimits.None with { ConcurrentJobs = fixture.MostUnderWay });
    }
}
