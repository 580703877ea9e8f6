using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Validator.Api.Jobs;

namespace Api.Tests.Jobs;

/// <summary>Clients that drip, stall and go: nothing is accepted, and nothing stays behind.</summary>
public sealed class JobUploadFaultTests : IAsyncLifetime
{
    private readonly DirectoryInfo _spool = Directory.CreateTempSubdirectory("validator-spool-");
    private JobsHost _host = null!;

    public async Task InitializeAsync() => _host = await JobsHost.StartAsync(
        new FakeJobs { WrapsFaults = true },
        new() { ["Jobs:SpoolFolder"] = _spool.FullName, ["Jobs:LongestUpload"] = "00:00:04", ["Jobs:UploadsPerKey"] = "2" },
        services => services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MinRequestBodyDataRate = null));

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        _spool.Delete(recursive: true);
    }

    [Theory]
    [InlineData("text/csv", "email\nx@y.example\n")]
    [InlineData("application/json", "{\"emails\": [\"x@y.example\",")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nx@y.example\n")]
    public async Task Client_that_goes_midway_leaves_nothing_behind(string contentType, string beginning)
    {
        using (var client = await BeginAsync(contentType, 5_000_000))
        {
            await client.SendAsync(Encoding.ASCII.GetBytes(beginning));
            await client.SendAsync(Encoding.ASCII.GetBytes(contentType == "application/json" ? Repeat("\"x@y.example\",", 100_000) : Repeat("x@y.example\n", 100_000)));
            await UntilAsync(() => contentType == "text/csv" ? _host.Jobs.Reading > 0 : Spooled().Length > 0);
            client.Close(0);
        }

        await FreeAsync();
        Assert.Empty(Spooled());
        Assert.Empty(_host.Jobs.All);
        Assert.Empty(_spool.GetFiles());
        Assert.Equal(0, _host.Jobs.Reading);
    }

    [Theory]
    [InlineData("text/csv", "email\nx@y.example\n")]
    [InlineData("application/json", "{\"emails\": [\"x@y.example\"")]
    public async Task Client_that_drips_is_sent_away_after_the_longest_time(string contentType, string beginning)
    {
        using var client = await BeginAsync(contentType, 1_000_000);
        await client.SendAsync(Encoding.ASCII.GetBytes(beginning));
        using var ending = new CancellationTokenSource();
        var drip = DripAsync(client, ending.Token);
        var answer = await ReadHeadAsync(client);
        await ending.CancelAsync();
        await drip.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("request_timeout", answer, StringComparison.Ordinal);
        Assert.Empty(_host.Jobs.All);
        await FreeAsync();
    }

    [Fact]
    public async Task Body_that_breaks_its_framing_midway_is_a_bad_request_whatever_the_store_throws()
    {
        using var client = await BeginAsync("text/csv", null);
        await client.SendAsync("60000\r\n"u8.ToArray()); // more than is looked at before the store reads
        await client.SendAsync(Encoding.ASCII.GetBytes(Repeat("x@y.example\n", 0x8000)));
        await client.SendAsync("\r\nnonsense\r\n"u8.ToArray());

        Assert.Matches("^HTTP/1.1 400 (?s:.*)incomplete_body", await ReadHeadAsync(client));
        Assert.Empty(_host.Jobs.All);
    }

    [Fact]
    public async Task Upload_is_in_no_named_file_while_it_is_read()
    {
        using var client = await BeginAsync("application/json", 5_000_000);
        await client.SendAsync("{\"emails\": ["u8.ToArray());
        await client.SendAsync(Encoding.ASCII.GetBytes(Repeat("\"x@y.example\",", 100_000)));
        await UntilAsync(() => Spooled().Length > 0);

        Assert.Empty(_spool.GetFiles());
    }

    [Fact]
    public async Task Key_may_have_so_many_uploads_at_a_time_and_other_keys_are_not_held_up()
    {
        using (var one = await BeginAsync("text/csv", 100))
        using (var two = await BeginAsync("text/csv", 100))
        {
            var answer = "";
            for (var attempt = 0; attempt < 50 && !answer.StartsWith("HTTP/1.1 429", StringComparison.Ordinal); attempt++)
            {
                using var three = await BeginAsync("text/csv", 12);
                await three.SendAsync("x@y.example\n"u8.ToArray());
                answer = await ReadHeadAsync(three);
            }

            Assert.Contains("too_many_uploads", answer, StringComparison.Ordinal);
            using var other = new StringContent("x@y.example\n", Encoding.UTF8, "text/csv");
            Assert.True((await _host.OtherKey.PostAsync("/v1/jobs", other)).IsSuccessStatusCode);
        }

        await FreeAsync();
        Assert.True((await _host.PostAsync("x@y.example\n", "text/csv")).IsSuccessStatusCode);
    }

    private static string Repeat(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();

    private static async Task DripAsync(Socket client, CancellationToken cancellationToken)
    {
        while (true)
        {
            await client.SendAsync(" "u8.ToArray(), cancellationToken);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<string> ReadHeadAsync(Socket client)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        while (!text.ToString().Contains("\"code\"", StringComparison.Ordinal) && !text.ToString().Contains("\"state\"", StringComparison.Ordinal) && await client.ReceiveAsync(buffer, patience.Token) is var length and > 0)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, length));
        }

        return text.ToString();
    }

    private async Task<Socket> BeginAsync(string contentType, int? length)
    {
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(_host.Address.Host, _host.Address.Port);
        var framing = length is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"Content-Length: {bytes}") : "Transfer-Encoding: chunked";
        await client.SendAsync(Encoding.ASCII.GetBytes($"POST /v1/jobs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {_host.Key}\r\nContent-Type: {contentType}\r\n{framing}\r\n\r\n"));
        return client;
    }

    /// <summary>Gives the files of the spool's folder that this process, the server's too, has open: those without a name as well.</summary>
    private string[] Spooled() => [.. Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(TargetOf).OfType<string>().Where(target => target.StartsWith(_spool.FullName, StringComparison.Ordinal))];

    private static string? TargetOf(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (IOException)
        {
            return null; // closed meanwhile
        }
    }

    /// <summary>Waits until no upload is under way.</summary>
    private Task FreeAsync()
    {
        var slots = _host.Host.Server.Services.GetRequiredService<JobSlots>();
        return UntilAsync(() => slots.Uploads.Taken == 0);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var attempt = 0; attempt < 1000 && !condition(); attempt++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        Assert.True(condition());
    }
}
