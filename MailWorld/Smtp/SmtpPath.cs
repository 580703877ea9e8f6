namespace MailWorld.Smtp;

/// <summary>The argument of MAIL or RCPT: a path in angle brackets and what follows (RFC 5321 §4.1.1.2, §4.1.1.3).</summary>
internal readonly ref struct SmtpPath
{
    private SmtpPath(ReadOnlySpan<byte> address, ReadOnlySpan<byte> parameters)
    {
        Address = address;
        Parameters = parameters;
    }

    /// <summary>Gets the address without brackets and source route; empty for <c>&lt;&gt;</c>.</summary>
    public ReadOnlySpan<byte> Address { get; }

    /// <summary>Gets what follows the path.</summary>
    public ReadOnlySpan<byte> Parameters { get; }

    /// <summary>Reads <c>FROM:&lt;...&gt; ...</c> or <c>TO:&lt;...&gt; ...</c>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> argument, ReadOnlySpan<byte> keyword, out SmtpPath path)
    {
        path = default;
        if (argument.Length < keyword.Length + 2 || !System.Text.Ascii.EqualsIgnoreCase(argument[..keyword.Length], keyword))
        {
            return false;
        }

        var rest = argument[keyword.Length..].TrimStart((byte)' ');
        if (rest.IsEmpty || rest[0] != (byte)'<')
        {
            return false;
        }

        rest = rest[1..];
        var quoted = false;
        var end = -1;
        for (var i = 0; i < rest.Length && end < 0; i++)
        {
            switch (rest[i])
            {
                case (byte)'\\' when quoted:
                    i++;
                    break;
                case (byte)'"':
                    quoted = !quoted;
                    break;
                case (byte)'>' when !quoted:
                    end = i;
                    break;
            }
        }

        if (end < 0 || (end + 1 < rest.Length && rest[end + 1] != (byte)' '))
        {
            return false;
        }

        var address = rest[..end];
        if (!address.IsEmpty && address[0] == (byte)'@')
        {
            // A source route (RFC 5321 §4.1.1.3) is read over.
            address = address[(address.IndexOf((byte)':') + 1)..];
        }

        path = new SmtpPath(address, rest[(end + 1)..].Trim((byte)' '));
        return true;
    }

    /// <summary>Whether a parameter is there, such as <c>SMTPUTF8</c> or <c>SIZE=</c>; its value follows the keyword.</summary>
    public bool TryParameter(ReadOnlySpan<byte> keyword, out ReadOnlySpan<byte> value)
    {
        var rest = Parameters;
        while (!rest.IsEmpty)
        {
            var space = rest.IndexOf((byte)' ');
            var word = space < 0 ? rest : rest[..space];
            if (word.Length >= keyword.Length && System.Text.Ascii.EqualsIgnoreCase(word[..keyword.Length], keyword) &&
                (word.Length == keyword.Length || keyword[^1] == (byte)'='))
            {
                value = word[keyword.Length..];
                return true;
            }

            rest = space < 0 ? default : rest[(space + 1)..].TrimStart((byte)' ');
        }

        value = default;
        return false;
    }
}
