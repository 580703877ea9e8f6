using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Validator.Smtp;

/// <summary>The built-in conversation. One caller at a time.</summary>
internal sealed class SmtpConversation : ISmtpConversation
{
    private readonly SmtpChannel _channel;
    private readonly SmtpConnectorOptions _options;
    private readonly bool _isPipelined;
    private bool _hadMail;

    /// <summary>Initializes a new instance of the <see cref="SmtpConversation"/> class.</summary>
    /// <param name="channel">A connection that stands after EHLO; the conversation's from now on.</param>
    /// <param name="extensions">What the server offers.</param>
    /// <param name="options">The bounds.</param>
    public SmtpConversation(SmtpChannel channel, SmtpExtensions extensions, SmtpConnectorOptions options)
    {
        _channel = channel;
        _options = options;
        _isPipelined = extensions.HasFlag(SmtpExtensions.Pipelining);
        OffersSmtpUtf8 = extensions.HasFlag(SmtpExtensions.SmtpUtf8);
        RejectionsLeft = options.RejectionAllowance;
        channel.Watch.EndStage();
    }

    /// <inheritdoc/>
    public SmtpEndpoint Endpoint => _channel.Endpoint;

    /// <inheritdoc/>
    public bool IsTls => _channel.IsTls;

    /// <inheritdoc/>
    public bool OffersSmtpUtf8 { get; }

    /// <inheritdoc/>
    public bool IsUsable => _channel.IsOpen;

    /// <inheritdoc/>
    public int RejectionsLeft { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">More recipients than <see cref="RejectionsLeft"/>, or a mailbox that could not stand in a command.</exception>
    public async Task<ImmutableArray<RecipientAnswer>> AskAsync(string sender, IReadOnlyList<string> recipients, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recipients);
        SmtpCommandWriter.ThrowIfNotMailbox(sender);
        foreach (var recipient in recipients)
        {
            ArgumentException.ThrowIfNullOrEmpty(recipient, nameof(recipients));
            SmtpCommandWriter.ThrowIfNotMailbox(recipient);
        }

        if (recipients.Count > RejectionsLeft)
        {
            throw new ArgumentException($"At most {RejectionsLeft} recipients may be asked about.", nameof(recipients));
        }

        cancellationToken.ThrowIfCancellationRequested();
        var answers = new RecipientAnswer[recipients.Count];
        using (cancellationToken.UnsafeRegister(static state => ((SmtpWatch)state!).End(SmtpWatchEnd.Cancelled), _channel.Watch))
        {
            _channel.Watch.BeginStage(_options.SessionDeadline);
            await AskAsync(sender, recipients, answers).ConfigureAwait(false);
            _channel.Watch.EndStage();
        }

        if (cancellationToken.IsCancellationRequested)
        {
            _channel.Dispose();
            throw new OperationCanceledException(cancellationToken);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(answers);
    }

    /// <inheritdoc/>
    public Task WatchAsync(CancellationToken cancellationToken) => _channel.WatchAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task QuitAsync(CancellationToken cancellationToken = default)
    {
        using (cancellationToken.UnsafeRegister(static state => ((SmtpWatch)state!).End(SmtpWatchEnd.Cancelled), _channel.Watch))
        {
            await _channel.QuitAsync(_options.QuitTimeout).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _channel.Dispose();
        return ValueTask.CompletedTask;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AskAsync(string sender, IReadOnlyList<string> recipients, RecipientAnswer[] answers)
    {
        var pending = new List<int>(recipients.Count);
        for (var i = 0; i < recipients.Count; i++)
        {
            if (!OffersSmtpUtf8 && !(Ascii.IsValid(recipients[i]) && Ascii.IsValid(sender)))
            {
                answers[i] = Fail(new SmtpFailure(
                    SmtpFailureKind.SmtpUtf8NotOffered, SmtpPhase.Mail, $"{SmtpTransport.Describe(Endpoint)} does not offer SMTPUTF8, which the address needs."));
            }
            else
            {
                pending.Add(i);
            }
        }

        while (pending.Count > 0)
        {
            var round = new SmtpRound(_channel, sender, recipients, answers, _isPipelined);
            await round.RunAsync(pending, _hadMail).ConfigureAwait(false);
            _hadMail = true;
            RejectionsLeft = Math.Max(0, RejectionsLeft - round.Rejections);
            pending = sender.Length == 0 ? [] : TooMany(answers, pending);
            if (pending.Count > RejectionsLeft || !IsUsable)
            {
                return;
            }
        }
    }

    /// <summary>The recipients that came too late in a transaction that is full (RFC 5321 §4.5.3.1.10): they were not judged, and are asked about again in the next.</summary>
    private static List<int> TooMany(RecipientAnswer[] answers, List<int> asked)
    {
        // Never the first, so that each round is shorter than the last.
        var again = new List<int>();
        for (var k = 1; k < asked.Count; k++)
        {
            if (answers[asked[k]] is { Phase: SmtpPhase.Rcpt, Reply: { Code: 452 } reply }
                && (reply.Enhanced is { } code ? code is { Subject: 5, Detail: 3 } : reply.Text.Contains("too many recipients", StringComparison.OrdinalIgnoreCase)))
            {
                again.Add(asked[k]);
            }
        }

        return again;
    }

    private static RecipientAnswer Fail(SmtpFailure failure) => new(failure.Phase, null, failure);
}
