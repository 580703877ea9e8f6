using System.Net;
using System.Net.Sockets;

namespace MailWorld.Atlas;

/// <summary>A record: an address, a name (with a preference), or text.</summary>
internal readonly record struct Rr(ushort Type, object Data, ushort Preference = 0)
{
    public const ushort A = 1;
    public const ushort Ns = 2;
    public const ushort Cname = 5;
    public const ushort Soa = 6;
    public const ushort Ptr = 12;
    public const ushort Mx = 15;
    public const ushort Txt = 16;
    public const ushort Aaaa = 28;

    public static Rr Of(IPAddress address) => new(address.AddressFamily == AddressFamily.InterNetwork ? A : Aaaa, address);

    public static Rr Of(RecordScript script)
    {
        var type = (ushort)ScriptValidator.Types[script.Type];
        if (type is A or Aaaa)
        {
            return new Rr(type, IPAddress.Parse(script.Data));
        }

        if (type == Mx)
        {
            var mx = MxScript.FromString(script.Data);
            return new Rr(type, NamePattern.Canonical(mx.Host), (ushort)mx.Preference);
        }

        return new Rr(type, type == Txt ? script.Data : NamePattern.Canonical(script.Data));
    }
}

/// <summary>A name in the DNS, its records, and what is wrong with it.</summary>
internal sealed class Zone(string name)
{
    private int _asked;

    public string Name { get; } = name;

    public Rr[] Records { get; set; } = [];

    public DnsScript? Dns { get; set; }

    /// <summary>Gets or sets a value indicating whether the name does not exist, though there is something to say of it.</summary>
    public bool Absent { get; set; }

    public void Add(Rr record) => Records = [.. Records, record];

    /// <summary>The fault that a question meets.</summary>
    public DnsFault FaultFor(ushort type)
    {
        if (Dns is not { Fault: not DnsFault.None } dns || !Concerns(type))
        {
            return DnsFault.None;
        }

        return dns.First == 0 || Interlocked.Increment(ref _asked) <= dns.First ? dns.Fault : DnsFault.None;
    }

    public bool Concerns(ushort type)
    {
        if (Dns is not { } dns || dns.Types.Count == 0)
        {
            return true;
        }

        foreach (var one in dns.Types)
        {
            if (ScriptValidator.Types[one] == type)
            {
                return true;
            }
        }

        return false;
    }
}
