using System.Globalization;
using System.Text;

namespace MailWorld.Atlas;

/// <summary>What the words of a reply may speak of. Bytes as the client sent them.</summary>
internal ref struct ReplyContext
{
    public ReadOnlySpan<byte> Recipient;
    public ReadOnlySpan<byte> Sender;
    public ReadOnlySpan<byte> Helo;
    public ReadOnlySpan<byte> Client;
    public ReadOnlySpan<byte> Host;
    public int Seconds;
}

/// <summary>A reply made ready: bytes, and holes for what it speaks of.</summary>
internal sealed class Reply
{
    private readonly (byte[]? Bytes, Hole Hole)[] _parts;

    public Reply(ReplyScript script, string usual, AfterReply then = AfterReply.Default)
    {
        Script = script;
        Text = script.Text ?? usual;
        var said = script.Raw ?? Text;
        Code = said.Length >= 3 && int.TryParse(said.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : 0;
        IsPlain = script.Fault == ReplyFault.None && script.Delay == TimeSpan.Zero && script.Drip == TimeSpan.Zero && script.Packet == 0;
        var after = script.Then != AfterReply.Default ? script.Then : then;
        Then = after != AfterReply.Default ? after : Code is 221 or 421 && script.Raw is null && script.Fault == ReplyFault.None ? AfterReply.Close : AfterReply.Stay;
        _parts = script.Raw is { } raw ? [(Encoding.Latin1.GetBytes(raw), default)] : Parse(Lines(Text));
    }

    private enum Hole : byte
    {
        None,
        Recipient,
        Local,
        Domain,
        Sender,
        Ip,
        Helo,
        Host,
        Seconds,
    }

    public ReplyScript Script { get; }

    /// <summary>Gets code and text with its placeholders.</summary>
    public string Text { get; }

    public int Code { get; }

    /// <summary>Gets a value indicating whether its bytes simply come, all at once.</summary>
    public bool IsPlain { get; }

    /// <summary>Gets what becomes of the connection: never <see cref="AfterReply.Default"/>.</summary>
    public AfterReply Then { get; }

    public void Write(OutputBuffer output, in ReplyContext context)
    {
        foreach (var (bytes, hole) in _parts)
        {
            if (bytes is not null)
            {
                output.Write(bytes);
                continue;
            }

            var at = context.Recipient.LastIndexOf((byte)'@');
            output.Write(hole switch
            {
                Hole.Recipient => context.Recipient,
                Hole.Local => at >= 0 ? context.Recipient[..at] : context.Recipient,
                Hole.Domain => context.Recipient[(at + 1)..],
                Hole.Sender => context.Sender,
                Hole.Ip => context.Client,
                Hole.Helo => context.Helo,
                Hole.Host => context.Host,
                _ => Encoding.ASCII.GetBytes(context.Seconds.ToString(CultureInfo.InvariantCulture)),
            });
        }
    }

    /// <summary>Code and hyphen before every line but the last (RFC 5321 §4.2.1).</summary>
    private static string Lines(string text)
    {
        if (!text.Contains('\n', StringComparison.Ordinal))
        {
            return text + "\r\n";
        }

        var code = text[..3];
        var lines = text[Math.Min(4, text.Length)..].Split('\n');
        var result = new StringBuilder();
        for (var i = 0; i < lines.Length; i++)
        {
            result.Append(code).Append(i < lines.Length - 1 ? '-' : ' ').Append(lines[i].TrimEnd('\r')).Append("\r\n");
        }

        return result.ToString();
    }

    private static (byte[]? Bytes, Hole Hole)[] Parse(string text)
    {
        var parts = new List<(byte[]?, Hole)>();
        var from = 0;
        for (var open = text.IndexOf('{', StringComparison.Ordinal); open >= 0; open = text.IndexOf('{', open + 1))
        {
            var close = text.IndexOf('}', open);
            if (close < 0 || !Enum.TryParse<Hole>(text.AsSpan(open + 1, close - open - 1), ignoreCase: true, out var hole) || hole == Hole.None)
            {
                continue;
            }

            Literal(from, open);
            parts.Add((null, hole));
            from = close + 1;
        }

        Literal(from, text.Length);
        return [.. parts];

        void Literal(int start, int end)
        {
            if (end > start)
            {
                parts.Add((Encoding.UTF8.GetBytes(text[start..end]), Hole.None));
            }
        }
    }
}
