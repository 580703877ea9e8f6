using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using MailWorld;

namespace Standalone.Tests.Serving;

/// <summary>The real program, serving in a process of its own. A new one on the same folder goes on where the last one was.</summary>
internal sealed class ServeProcess : IDisposable
{
    public const string AdminKey = "vk_test_admin_0123456789abcdef0123456789abcdef0123456789abcdef";

    private const string Listening = "Listening on ";

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = [];
    private readonly TaskCompletionSource<Uri> _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private ServeProcess(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    /// <summary>Gets a client with the admin key, once it listens.</summary>
    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(60), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", AdminKey) } };

    /// <summary>Gets what it said, a line each.</summary>
    public IReadOnlyList<string> Said => [.. _said];

    /// <summary>Starts it; it does not listen yet.</summary>
    public static ServeProcess Start(string folder, World world, params string[] more)
    {
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "validator.exe" : "validator");
        string[] arguments =
        [
            "serve", "--data", folder, "--urls", "http://127.0.0.1:0", "--dns", world.DnsEndPoint.ToString(), "--smtp-port", $"{world.SmtpPort}", "--allow-private-mx",
            "--allow-private-webhooks", "--helo", "test.example", "--greylist-delay", "1.2", .. more,
        ];
        return new(Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true,
            Environment = { ["VALIDATOR_ADMIN_KEY"] = AdminKey },
        })!);
    }

    /// <summary>Waits until it listens.</summary>
    public async Task ListensAsync(CancellationToken cancellationToken = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        Client.BaseAddress ??= await _listens.Task.WaitAsync(patience.Token);
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        Assert.False(_process.HasExited, $"It ended by itself: {string.Join(Environment.NewLine, Said)}");
        _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        Client.Dispose();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            _said.Enqueue(line);
            if (line.StartsWith(Listening, StringComparison.Ordinal))
            {
                _listens.TrySetResult(new Uri(line[Listening.Length..]));
            }
        }

        _listens.TrySetException(new InvalidOperationException($"It ended before it listened: {string.Join(Environment.NewLine, Said)}"));
    }
}
