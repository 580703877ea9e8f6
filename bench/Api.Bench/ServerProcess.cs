using System.Diagnostics;

namespace Validator.Api.Bench;

/// <summary>A process of this program that serves; it ends when its input ends. Its memory is looked at all the time.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Process _process;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _looking;
    private readonly List<long> _memory = [];

    private ServerProcess(Process process, string[] told)
    {
        _process = process;
        Told = told;
        Client = ClientOf(told.Length > 1 ? told[1] : null);

        _looking = LookAsync();
    }

    /// <summary>Gets what it said of itself: where it is, and the keys it knows.</summary>
    public string[] Told { get; }

    /// <summary>Gets a client with the first key.</summary>
    public HttpClient Client { get; }

    public double CpuSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    public static async Task<ServerProcess> StartAsync(params string[] role)
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, role) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var told = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{role[0]} ended without an address.");
        return new(process, told.Split(' '));
    }

    /// <summary>Gives a client.</summary>
    public HttpClient ClientOf(string? key)
    {
        var client = new HttpClient { BaseAddress = new Uri(Told[0]), Timeout = TimeSpan.FromMinutes(10) };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Add("X-Api-Key", key);
        }

        return client;
    }

    /// <summary>Gives the memory since it was asked last, in MiB.</summary>
    public long[] TakeMemory()
    {
        lock (_memory)
        {
            long[] taken = [.. _memory.Select(bytes => bytes >> 20)];
            _memory.Clear();
            return taken;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Client.Dispose();
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(20)))
        {
            _process.Kill();
        }

        _process.Dispose();
        _ending.Dispose();
    }

    private async Task LookAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(_ending.Token))
        {
            _process.Refresh();
            lock (_memory)
            {
                _memory.Add(_process.WorkingSet64);
            }
        }
    }
}
