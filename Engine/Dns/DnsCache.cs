using System.Diagnostics.CodeAnalysis;

namespace Validator.Dns;

/// <summary>Answers kept until their time is over or others, used later, need the room. Bounded in entries and in bytes. Not thread-safe.</summary>
/// <param name="maxEntries">The most entries.</param>
/// <param name="maxBytes">About the most bytes.</param>
/// <param name="time">The clock.</param>
internal sealed class DnsCache(int maxEntries, long maxBytes, TimeProvider time)
{
    private readonly Dictionary<DnsQuestion, LinkedListNode<Entry>> _entries = [];

    /// <summary>The last used first.</summary>
    private readonly LinkedList<Entry> _byUse = new();
    private long _bytes;

    /// <summary>How many answers are kept.</summary>
    public int Count => _entries.Count;

    /// <summary>Finds an answer that is still good; its TTL is what is left.</summary>
    public bool TryGet(DnsQuestion question, [NotNullWhen(true)] out DnsAnswer? answer)
    {
        answer = null;
        if (!_entries.TryGetValue(question, out var node))
        {
            return false;
        }

        var left = node.Value.Answer.TimeToLive - time.GetElapsedTime(node.Value.Stored);
        if (left <= TimeSpan.Zero)
        {
            Remove(node);
            return false;
        }

        _byUse.Remove(node);
        _byUse.AddFirst(node);
        answer = node.Value.Answer with { TimeToLive = left };
        return true;
    }

    /// <summary>Keeps an answer for its TTL.</summary>
    public void Set(DnsQuestion question, DnsAnswer answer)
    {
        if (_entries.TryGetValue(question, out var old))
        {
            Remove(old);
        }

        var size = SizeOf(question, answer);
        if (maxEntries == 0 || size > maxBytes || answer.TimeToLive <= TimeSpan.Zero)
        {
            return;
        }

        while (_entries.Count >= maxEntries || _bytes + size > maxBytes)
        {
            Remove(_byUse.Last!);
        }

        _entries.Add(question, _byUse.AddFirst(new Entry(question, answer, time.GetTimestamp(), size)));
        _bytes += size;
    }

    /// <summary>Forgets an answer.</summary>
    public void Remove(DnsQuestion question)
    {
        if (_entries.TryGetValue(question, out var node))
        {
            Remove(node);
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _entries.Remove(node.Value.Question);
        _byUse.Remove(node);
        _bytes -= node.Value.Size;
    }

    /// <summary>About what an answer takes: objects, references, and two bytes to a character.</summary>
    private static int SizeOf(DnsQuestion question, DnsAnswer answer)
    {
        const int EntrySize = 256;
        const int RecordSize = 128;
        var size = EntrySize + (2 * question.Name.Length);
        foreach (var record in answer.Records)
        {
            size += RecordSize + (2 * (record.Name.Length + record switch
            {
                MxRecord mx => mx.Exchange.Length,
                NameRecord name => name.Target.Length,
                TextRecord text => text.Text.Length,
                _ => 0,
            }));
        }

        return size;
    }

    private readonly record struct Entry(DnsQuestion Question, DnsAnswer Answer, long Stored, int Size);
}
