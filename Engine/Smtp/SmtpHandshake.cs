using System.Runtime.CompilerServices;

namespace Validator.Smtp;

/// <summary>From the connection to the point where MAIL may be said: greeting, EHLO, STARTTLS.</summary>
internal static class SmtpHandshake
{
    /// <summary>Runs it.</summary>
    /// <param name="channel">A connection of which nothing was read yet.</param>
    /// <param name="options">Whether STARTTLS is taken, and how long a refusing server is waited for at QUIT.</param>
    /// <param name="startTls">Whether STARTTLS is taken.</param>
    /// <returns>What the server offers, or why it does not come to that.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<SmtpHandshakeResult> RunAsync(SmtpChannel channel, SmtpConnectorOptions options, bool startTls)
    {
        var greeting = await channel.ReadReplyAsync(SmtpPhase.Greeting).ConfigureAwait(false);
        if (greeting.Reply is not { Code: 220 })
        {
            return await RefuseAsync(channel, options, SmtpPhase.Greeting, greeting).ConfigureAwait(false);
        }

        var hello = await HelloAsync(channel, options, greeting.Reply).ConfigureAwait(false);
        if (hello.Failure is not null || !startTls || !hello.Extensions.HasFlag(SmtpExtensions.StartTls))
        {
            return hello;
        }

        channel.Commands.StartTls();
        var ready = await channel.CommandAsync(SmtpPhase.StartTls).ConfigureAwait(false);
        if (ready.IsClosing)
        {
            return await RefuseAsync(channel, options, SmtpPhase.StartTls, ready).ConfigureAwait(false);
        }

        if (ready.Failure is not null)
        {
            return new SmtpHandshakeResult(ready.Failure, IsTlsBroken: true);
        }

        if (ready.Reply is not { Code: 220 })
        {
            // Offered and refused: what it can do in plain still stands.
            return hello;
        }

        if (await channel.EncryptAsync().ConfigureAwait(false) is { } failure)
        {
            return new SmtpHandshakeResult(failure, IsTlsBroken: true);
        }

        // What was offered in plain is forgotten (RFC 3207 §4.2).
        hello = await HelloAsync(channel, options, greeting.Reply).ConfigureAwait(false);
        return hello with { IsTlsBroken = hello.Failure is { Reply: null } };
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<SmtpHandshakeResult> HelloAsync(SmtpChannel channel, SmtpConnectorOptions options, SmtpReply greeting)
    {
        var name = channel.Endpoint.Egress.HeloName;
        channel.Commands.Ehlo(name);
        var ehlo = await channel.CommandAsync(SmtpPhase.Ehlo).ConfigureAwait(false);
        if (ehlo.IsPositive)
        {
            return new SmtpHandshakeResult(null, SmtpExtensionReader.Read(channel.RawText), Greeting: greeting);
        }

        if (ehlo.Reply is not { IsPermanent: true })
        {
            return await RefuseAsync(channel, options, SmtpPhase.Ehlo, ehlo).ConfigureAwait(false);
        }

        channel.Commands.Helo(name);
        var helo = await channel.CommandAsync(SmtpPhase.Ehlo).ConfigureAwait(false);
        return helo.IsPositive
            ? new SmtpHandshakeResult(null, Greeting: greeting)
            : await RefuseAsync(channel, options, SmtpPhase.Ehlo, helo.Reply is null ? ehlo : helo).ConfigureAwait(false);
    }

    private static async ValueTask<SmtpHandshakeResult> RefuseAsync(SmtpChannel channel, SmtpConnectorOptions options, SmtpPhase phase, SmtpAnswer answer)
    {
        if (answer.Reply is not { } reply)
        {
            return new SmtpHandshakeResult(answer.Failure);
        }

        await channel.QuitAsync(options.QuitTimeout).ConfigureAwait(false);
        return new SmtpHandshakeResult(
            new SmtpFailure(SmtpFailureKind.Refused, phase, $"{SmtpTransport.Describe(channel.Endpoint)} refused: {reply.ToString().ReplaceLineEndings(" ")}", reply));
    }
}

/// <summary>How a handshake ended.</summary>
/// <param name="Failure">Why it failed; null where MAIL may be said.</param>
/// <param name="Extensions">What the server offers.</param>
/// <param name="IsTlsBroken">Whether it failed at TLS alone, so that plain text is worth another connection.</param>
/// <param name="Greeting">What the server said first, where MAIL may be said.</param>
internal readonly record struct SmtpHandshakeResult(
    SmtpFailure? Failure, SmtpExtensions Extensions = SmtpExtensions.None, bool IsTlsBroken = false, SmtpReply? Greeting = null);
