namespace MailWorld.Atlas;

/// <summary>What happens to a recipient, made ready to be played.</summary>
internal sealed class Mailbox
{
    public Mailbox(MailboxScript script)
    {
        Script = script;
        Reply = script.Reply is { Text: not null } or { Raw: not null } ? new Reply(script.Reply, "") : null;
        Replies = [.. script.Replies.Select(reply => new Reply(reply, Words.Of(script.Kind)))];
        Greylist = script.Greylist is null ? null : new GreylistPlan(script.Greylist, GreylistPlan.UsualReply);
        Rate = script.Rate is null ? null : new RatePlan(script.Rate, new Reply(new(), Words.Of(MailboxKind.RateLimited)));

        // A reply without words of its own has the host's, but its own way of coming.
        if (script.Reply is { Text: null, Raw: null })
        {
            Reply = new Reply(script.Reply, Words.Of(script.Kind));
        }
    }

    public MailboxScript Script { get; }

    public MailboxKind Kind => Script.Kind;

    /// <summary>Gets its own reply; null takes the host's words for its kind.</summary>
    public Reply? Reply { get; }

    public Reply[] Replies { get; }

    public GreylistPlan? Greylist { get; }

    public RatePlan? Rate { get; }
}

/// <summary>Greylisting made ready.</summary>
internal sealed class GreylistPlan(GreylistScript script, Reply usual)
{
    public static readonly Reply UsualReply = new(new(), Words.Greylisted);

    public GreylistScript Script { get; } = script;

    public Reply Reply { get; } = script.Reply is null ? usual : new Reply(script.Reply, usual.Text);
}

/// <summary>A rate limit made ready.</summary>
internal sealed class RatePlan(RateScript script, Reply usual)
{
    public RateScript Script { get; } = script;

    public Reply Reply { get; } = script.Reply is null ? usual : new Reply(script.Reply, usual.Text);
}

/// <summary>What a client has used of a rate.</summary>
internal sealed class RateCount
{
    private readonly Lock _lock = new();
    private DateTimeOffset _began;
    private int _count;

    public bool Take(RateScript rate, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_count == 0 || now - _began >= rate.Per)
            {
                _began = now;
                _count = 0;
            }

            return ++_count <= rate.Recipients;
        }
    }
}
