using System.Runtime.CompilerServices;

namespace Validator.Smtp;

/// <summary>Opens conversations over sockets, directly or through SOCKS5 proxies. Thread-safe; one instance serves a whole process.</summary>
public sealed class SmtpConnector : ISmtpConnector
{
    private readonly SmtpConnectorOptions _options;
    private readonly TimeProvider _time;
    private readonly SmtpReplyMemo _memo = new();

    /// <summary>Initializes a new instance of the <see cref="SmtpConnector"/> class.</summary>
    /// <param name="options">The bounds.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is not positive.</exception>
    public SmtpConnector(SmtpConnectorOptions options, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        options.Validate();
        _options = options;
        _time = timeProvider;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The HELO name could not stand in a command, or the proxy's credentials are longer than SOCKS5 allows.</exception>
    public async Task<SmtpOpening> OpenAsync(SmtpEndpoint endpoint, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        SmtpCommandWriter.ThrowIfNotHeloName(endpoint.Egress.HeloName);
        if (endpoint.Egress.Proxy is { } proxy)
        {
            Socks5Handshake.ThrowIfNotUsable(proxy);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (!_options.AllowPrivateAddresses && !PublicAddress.IsPublic(endpoint.Address))
        {
            return new SmtpOpening(new SmtpFailure(
                SmtpFailureKind.AddressNotAllowed,
                SmtpPhase.Connect,
                $"{SmtpTransport.Describe(endpoint)} is not a public address, so nothing was sent there."));
        }

        var due = SmtpWatch.After(_time, _options.SessionDeadline);
        var (opening, isTlsBroken) = await TryOpenAsync(endpoint, _options.StartTls, due, cancellationToken).ConfigureAwait(false);
        if (isTlsBroken && _time.GetTimestamp() < due)
        {
            (opening, _) = await TryOpenAsync(endpoint, startTls: false, due, cancellationToken).ConfigureAwait(false);
        }

        return opening;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(SmtpOpening Opening, bool IsTlsBroken)> TryOpenAsync(
        SmtpEndpoint endpoint, bool startTls, long due, CancellationToken cancellationToken)
    {
        var watch = new SmtpWatch(_time);
        watch.BeginStage(due);
        SmtpChannel? channel = null;
        SmtpHandshakeResult result;
        try
        {
            using var registration = cancellationToken.UnsafeRegister(static state => ((SmtpWatch)state!).End(SmtpWatchEnd.Cancelled), watch);
            var (socket, failure) = await SmtpTransport.ConnectAsync(endpoint, _options.ConnectTimeout, watch).ConfigureAwait(false);
            if (socket is null)
            {
                result = new SmtpHandshakeResult(failure);
            }
            else
            {
                channel = new SmtpChannel(endpoint, new SmtpWire(socket, stream: null), watch, _options.CommandTimeout, _memo);
                result = await SmtpHandshake.RunAsync(channel, _options, startTls).ConfigureAwait(false);
            }
        }
        catch
        {
            channel?.Dispose();
            watch.Dispose();
            throw;
        }

        if (result.Failure is null && !cancellationToken.IsCancellationRequested)
        {
            return (new SmtpOpening(new SmtpConversation(channel!, result.Extensions, _options), result.Greeting), false);
        }

        channel?.Dispose();
        watch.Dispose();
        cancellationToken.ThrowIfCancellationRequested();
        return (new SmtpOpening(result.Failure!), result.IsTlsBroken);
    }
}
