namespace MailWorld;

/// <summary>
/// One reply of a mail host and how its bytes come. In JSON also a string: <c>"550 5.1.1 No such user"</c>.
/// </summary>
public sealed record ReplyScript
{
    /// <summary>
    /// Gets code, enhanced code and text: <c>550 5.1.1 &lt;{recipient}&gt;: no such user</c>. Lines are parted by a line feed. Null is the usual reply.
    /// Placeholders: <c>{recipient} {local} {domain} {sender} {ip} {helo} {host} {seconds}</c>.
    /// </summary>
    public string? Text { get; init; }

    /// <summary>Gets bytes that are sent as they stand instead, a character a byte, nothing added.</summary>
    public string? Raw { get; init; }

    /// <summary>Gets what goes wrong with it. Default: nothing.</summary>
    public ReplyFault Fault { get; init; }

    /// <summary>Gets how long it takes to begin (a tarpit). Default: none.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Gets the pause between two bytes. Default: none.</summary>
    public TimeSpan Drip { get; init; }

    /// <summary>Gets into packets of how many bytes it is split; 0 for one. Default: 0.</summary>
    public int Packet { get; init; }

    /// <summary>Gets what becomes of the connection. Default: it stays, unless the code is 221 or 421.</summary>
    public AfterReply Then { get; init; }

    /// <summary>Makes a plain reply.</summary>
    /// <param name="text">Code, enhanced code and text.</param>
    public static implicit operator ReplyScript(string text) => FromString(text);

    /// <summary>Makes a plain reply.</summary>
    /// <param name="text">Code, enhanced code and text.</param>
    /// <returns>The reply.</returns>
    public static ReplyScript FromString(string text) => new() { Text = text };
}

/// <summary>What goes wrong with a reply.</summary>
public enum ReplyFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It never comes; the connection stays.</summary>
    Silence,

    /// <summary>Random bytes come instead.</summary>
    Garbage,

    /// <summary>Its lines never end (<c>250-...</c>), as fast as the client reads.</summary>
    Endless,

    /// <summary>Its one line never ends.</summary>
    EndlessLine,
}

/// <summary>What becomes of the connection after a reply.</summary>
public enum AfterReply
{
    /// <summary>It stays, or is closed after 221 and 421.</summary>
    Default,

    /// <summary>It stays, whatever the code.</summary>
    Stay,

    /// <summary>It is closed.</summary>
    Close,

    /// <summary>It is reset (RST).</summary>
    Reset,
}
