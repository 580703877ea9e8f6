using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Validator.Dns;

namespace Validator.Webhooks;

/// <summary>
/// Sends messages over HTTP. The address that is connected to is checked to be public, each one that the name leads to; redirects are not followed, no
/// proxy of the system is used, and no more of an answer is read than its head. Thread-safe.
/// </summary>
public sealed class WebhookSender : IDisposable
{
    private const string UserAgent = "Validator-Webhooks/1.0";

    private readonly WebhookOptions _options;
    private readonly IMailRouteResolver _resolver;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    /// <summary>Initializes a new instance of the <see cref="WebhookSender"/> class.</summary>
    /// <param name="options">How messages are sent.</param>
    /// <param name="resolver">From a receiver's name to its addresses.</param>
    /// <param name="time">The clock.</param>
    public WebhookSender(WebhookOptions options, IMailRouteResolver resolver, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _resolver = resolver;
        _time = time;
        _client = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseProxy = false,
                UseCookies = false,
                ActivityHeadersPropagator = null,
                ConnectCallback = ConnectAsync,
                MaxResponseHeadersLength = 16,
                MaxConnectionsPerServer = options.PerHost,
                PooledConnectionLifetime = TimeSpan.FromMinutes(1), // a name may lead elsewhere by then
            })
        {
            Timeout = Timeout.InfiniteTimeSpan, // by the clock that was given
        };
    }

    /// <summary>Sends a message once.</summary>
    /// <param name="message">The message.</param>
    /// <param name="secrets">What it is signed with: one secret, or two while a key is being rotated.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<WebhookResponse> SendAsync(WebhookMessage message, IReadOnlyList<byte[]> secrets, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!WebhookTarget.TryParse(message.Url.OriginalString, _options.AllowPrivate, out var url, out var problem))
        {
            return new(null, problem, IsFinal: true);
        }

        using var late = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            using var request = Request(message, url, secrets);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return Read(response);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new(null, $"no answer within {_options.Timeout.TotalSeconds:0.#} s");
        }
        catch (HttpRequestException exception)
        {
            return new(null, (exception.InnerException ?? exception).Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(WebhookMessage message, Uri url, IReadOnlyList<byte[]> secrets)
    {
        var now = _time.GetUtcNow();
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(message.Payload, Encoding.UTF8, "application/json") };
        request.Headers.UserAgent.ParseAdd(UserAgent);
        request.Headers.Add("webhook-id", message.Id);
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Sign(secrets, message.Id, now, message.Payload));
        return request;
    }

    private WebhookResponse Read(HttpResponseMessage response)
    {
        var code = (int)response.StatusCode;
        return code switch
        {
            >= 200 and < 300 => new(code, null),
            >= 300 and < 400 => new(code, $"it answered {code}; redirects are not followed"),
            (int)HttpStatusCode.Gone => new(code, "it answered 410: it is gone for good", IsFinal: true),
            _ => new(code, $"it answered {code}", Wait(response.Headers.RetryAfter)),
        };
    }

    private TimeSpan? Wait(RetryConditionHeaderValue? header) => header?.Delta ?? header?.Date - _time.GetUtcNow();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var endpoint = context.DnsEndPoint;
        Exception? last = null;
        foreach (var address in await AddressesAsync(context.InitialRequestMessage.RequestUri!, cancellationToken).ConfigureAwait(false))
        {
            if (!WebhookTarget.MayConnect(address, _options.AllowPrivate))
            {
                last ??= new HttpRequestException($"{address} is not a public address");
                continue;
            }

            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, endpoint.Port), cancellationToken).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                last = exception;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last ?? new HttpRequestException($"{endpoint.Host} has no address");
    }

    private async ValueTask<ImmutableArray<IPAddress>> AddressesAsync(Uri url, CancellationToken cancellationToken)
    {
        if (WebhookTarget.AddressOf(url) is { } literal)
        {
            return [literal];
        }

        var found = await _resolver.ResolveHostAsync(url.IdnHost.TrimEnd('.').ToLowerInvariant(), cancellationToken).ConfigureAwait(false);
        return found.Status is DnsStatus.Success ? found.Addresses
            : throw new HttpRequestException($"the DNS gives no address for {url.IdnHost} ({found.Status})");
    }
}
