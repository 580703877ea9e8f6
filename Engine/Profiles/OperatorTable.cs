using System.Collections.Frozen;
using System.Globalization;

namespace Validator.Profiles;

/// <summary>Operators by the suffixes of their mail hosts' names. Immutable.</summary>
internal sealed class OperatorTable
{
    private static readonly string[] Columns =
        ["key", "name", "kind", "mx_suffixes", "sender_connections", "sender_messages_per_connection", "accepts_any", "reply_operator", "limits_source"];

    private readonly FrozenDictionary<string, MailOperator>.AlternateLookup<ReadOnlySpan<char>> _bySuffix;

    private OperatorTable(IReadOnlyList<(MailOperator Operator, string[] Suffixes)> rows)
    {
        Rows = rows;
        var bySuffix = new Dictionary<string, MailOperator>(StringComparer.OrdinalIgnoreCase);
        foreach (var (who, suffixes) in rows)
        {
            foreach (var suffix in suffixes)
            {
                bySuffix[suffix] = who;
            }
        }

        _bySuffix = bySuffix.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public IReadOnlyList<(MailOperator Operator, string[] Suffixes)> Rows { get; }

    /// <summary>Finds who runs a mail host: the longest suffix of its name on label borders decides.</summary>
    public MailOperator? Find(ReadOnlySpan<char> host)
    {
        host = host.EndsWith('.') ? host[..^1] : host;
        while (!host.IsEmpty)
        {
            if (_bySuffix.TryGetValue(host, out var found))
            {
                return found;
            }

            var dot = host.IndexOf('.');
            host = dot < 0 ? [] : host[(dot + 1)..];
        }

        return null;
    }

    /// <summary>Reads a table. A row replaces the row of <paramref name="below"/> with its key, and its suffixes win over all others.</summary>
    public static OperatorTable Read(ReadOnlySpan<byte> bytes, OperatorTable? below, Action<int, string> problem)
    {
        var rows = new List<(MailOperator, string[])>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var header = true;
        foreach (var (number, line) in ListFile.Lines(bytes, problem))
        {
            var cells = line.Split('\t', StringSplitOptions.TrimEntries);
            if (header)
            {
                header = false;
                if (!cells.SequenceEqual(Columns))
                {
                    problem(number, $"The first line must name the columns, separated by tabs: {string.Join(", ", Columns)}.");
                    break;
                }
            }
            else if (Row(cells, out var error) is not { } row)
            {
                problem(number, error);
            }
            else if (!keys.Add(row.Operator.Key))
            {
                problem(number, $"The key '{row.Operator.Key}' stands here twice.");
            }
            else
            {
                rows.Add(row);
            }
        }

        var kept = below?.Rows.Where(row => !keys.Contains(row.Operator.Key)) ?? [];
        return new([.. kept, .. rows]);
    }

    private static (MailOperator Operator, string[] Suffixes)? Row(string[] cells, out string error)
    {
        string Cell(int index) => index < cells.Length ? cells[index] : "";
        var suffixes = Cell(3).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var domains = suffixes.Select(ListName.Domain).OfType<string>().ToArray();
        var kind = OperatorKind.Mailbox;
        int? connections = null, messages = null;
        error = cells.Length > Columns.Length ? $"There are {cells.Length} columns instead of {Columns.Length}."
            : Cell(0).Length == 0 || Cell(1).Length == 0 ? "Key and name are needed."
            : !TryKind(Cell(2), out kind) ? $"'{Cell(2)}' is none of mailbox, gateway, hosting, forwarder."
            : domains.Length == 0 || domains.Length != suffixes.Length ? "mx_suffixes must be domains, separated by spaces."
            : !TryLimit(Cell(4), out connections) || !TryLimit(Cell(5), out messages) ? "A limit is empty or a whole number from 1."
            : Cell(6) is not ("yes" or "no" or "") ? "accepts_any is yes or no."
            : "";
        return error.Length > 0 ? null : (
            new MailOperator
            {
                Key = Cell(0),
                Name = Cell(1),
                Kind = kind,
                AcceptsAnyRecipient = Cell(6) == "yes",
                SenderConnections = connections,
                SenderMessagesPerConnection = messages,
                ReplyOperator = Cell(7) is { Length: > 0 } reply ? reply : null,
                LimitsSource = Cell(8) is { Length: > 0 } source ? source : null,
            },
            domains);
    }

    private static bool TryKind(string text, out OperatorKind kind)
    {
        (var known, kind) = text switch
        {
            "mailbox" => (true, OperatorKind.Mailbox),
            "gateway" => (true, OperatorKind.Gateway),
            "hosting" => (true, OperatorKind.Hosting),
            "forwarder" => (true, OperatorKind.Forwarder),
            _ => (false, OperatorKind.Mailbox),
        };
        return known;
    }

    private static bool TryLimit(string text, out int? limit)
    {
        limit = null;
        if (text.Length == 0)
        {
            return true;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
        {
            return false;
        }

        limit = number;
        return true;
    }
}
