using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace MailWorld.Smtp;

/// <summary>The triplets of every greylist in the world.</summary>
internal sealed class GreylistBook
{
    private readonly ConcurrentDictionary<Triplet, Entry> _entries = new();

    /// <summary>Whether a triplet passes; where not, how many seconds are left.</summary>
    public bool Passes(string scope, GreylistScript script, IPAddress client, string sender, string recipient, DateTimeOffset now, out int seconds)
    {
        var key = new Triplet(scope, Network(client, script.Network), script.BySender ? sender : "*", recipient);
        var entry = _entries.GetOrAdd(key, static (_, first) => new Entry { First = first, Last = first }, now);
        lock (entry)
        {
            if (!entry.Passed && now - entry.Last > script.Window)
            {
                entry.First = now;
                entry.Refusals = 0;
            }

            entry.Last = now;
            entry.Passed |= entry.Refusals >= script.Refusals && now - entry.First >= script.Delay;
            if (entry.Passed)
            {
                seconds = 0;
                return true;
            }

            entry.Refusals++;
            seconds = (int)Math.Ceiling(Math.Max(0, (entry.First + script.Delay - now).TotalSeconds));
            return false;
        }
    }

    public ImmutableArray<GreylistTriplet> Triplets()
    {
        var all = ImmutableArray.CreateBuilder<GreylistTriplet>();
        foreach (var (key, entry) in _entries)
        {
            lock (entry)
            {
                all.Add(new GreylistTriplet(key.Network, key.Sender, key.Recipient, entry.First, entry.Refusals, entry.Passed));
            }
        }

        return all.ToImmutable();
    }

    private static string Network(IPAddress client, int bits)
    {
        if (client.AddressFamily != AddressFamily.InterNetwork || bits == 32)
        {
            return $"{client}/{(client.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)}";
        }

        Span<byte> bytes = stackalloc byte[4];
        client.TryWriteBytes(bytes, out _);
        var address = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes) & (bits == 0 ? 0 : uint.MaxValue << (32 - bits));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, address);
        return $"{new IPAddress(bytes)}/{bits}";
    }

    private readonly record struct Triplet(string Scope, string Network, string Sender, string Recipient);

    private sealed class Entry
    {
        public DateTimeOffset First { get; set; }

        public DateTimeOffset Last { get; set; }

        public int Refusals { get; set; }

        public bool Passed { get; set; }
    }
}
