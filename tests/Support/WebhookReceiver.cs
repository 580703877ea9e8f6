using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Validator.Tests.Support;

/// <summary>A receiver of webhooks on loopback that answers as it is told and keeps what it got.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    public WebhookReceiver(Func<Received, Task<(int Status, string? Header, string? Value)>> answer)
    {
        Url = new($"http://127.0.0.1:{FreePort()}/hook");
        _listener.Prefixes.Add($"http://127.0.0.1:{Url.Port}/");
        _listener.Start();
        _serving = ServeAsync(answer);
    }

    public Uri Url { get; }

    public ConcurrentQueue<Received> All { get; } = [];

    public static WebhookReceiver Answering(int status, string? header = null, string? value = null) => new(_ => Task.FromResult((status, header, value)));

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync(Func<Received, Task<(int Status, string? Header, string? Value)>> answer)
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(context, answer);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context, Func<Received, Task<(int Status, string? Header, string? Value)>> answer)
    {
        using var reader = new StreamReader(context.Request.InputStream);
        var headers = context.Request.Headers;
        var received = new Received(headers["webhook-id"]!, headers["webhook-timestamp"]!, headers["webhook-signature"]!, await reader.ReadToEndAsync());
        All.Enqueue(received);
        try
        {
            var (status, header, value) = await answer(received);
            context.Response.StatusCode = status;
            if (header is not null)
            {
                context.Response.Headers[header] = value;
            }

            context.Response.Close();
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The sender has gone.
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

public sealed record Received(string Id, string Timestamp, string Signature, string Body);
