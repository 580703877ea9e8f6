using System.Text;

namespace MailWorld.Smtp;

/// <summary>The commands that hosts know.</summary>
internal enum SmtpVerb
{
    Unknown,
    Ehlo,
    Helo,
    StartTls,
    Mail,
    Rcpt,
    Rset,
    Quit,
    Data,
    Noop,
    Vrfy,
    Help,
}

/// <summary>Verbs and their names.</summary>
internal static class SmtpVerbs
{
    private static readonly string[] Names = ["", "EHLO", "HELO", "STARTTLS", "MAIL", "RCPT", "RSET", "QUIT", "DATA", "NOOP", "VRFY", "HELP"];

    public static SmtpVerb Of(ReadOnlySpan<byte> word)
    {
        for (var i = 1; i < Names.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(word, Names[i]))
            {
                return (SmtpVerb)i;
            }
        }

        return SmtpVerb.Unknown;
    }

    public static string NameOf(SmtpVerb verb, string line) => verb == SmtpVerb.Unknown ? line.Split(' ')[0].ToUpperInvariant() : Names[(int)verb];
}
