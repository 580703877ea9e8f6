using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MailWorld.Atlas;

/// <summary>A whole script, made ready to be played: every name, host, address and mailbox where it is found at once.</summary>
internal sealed class WorldAtlas
{
    private readonly Dictionary<string, Domain> _domains = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Host> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Zone> _zones = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<IPAddress, Host> _byAddress = [];
    private readonly Dictionary<string, Domain>.AlternateLookup<ReadOnlySpan<char>> _domainLookup;
    private readonly Dictionary<string, Zone>.AlternateLookup<ReadOnlySpan<char>> _zoneLookup;
    private readonly Dictionary<string, (HostScript Script, HostPlan Plan)> _scripted = new(StringComparer.Ordinal);
    private readonly HashSet<IPAddress> _taken = [];
    private readonly HostPlan _usualHost;
    private uint _nextAddress;

    public WorldAtlas(WorldScript script)
    {
        ScriptValidator.Check(script);
        Script = script;
        _usualHost = new HostPlan(script.Defaults.Host);
        _domainLookup = _domains.GetAlternateLookup<ReadOnlySpan<char>>();
        _zoneLookup = _zones.GetAlternateLookup<ReadOnlySpan<char>>();

        // Hosts first: addresses that are scripted must not be given to others.
        foreach (var host in script.Hosts)
        {
            var plan = new HostPlan(host);
            _taken.UnionWith(host.Addresses.Select(IPAddress.Parse));
            foreach (var (name, _) in NamePattern.Expand(host.Name))
            {
                _scripted[name] = (host, plan);
            }
        }

        foreach (var name in _scripted.Keys)
        {
            HostNamed(name);
        }

        foreach (var domain in script.Domains)
        {
            var plan = new DomainPlan(domain, script.Defaults.Others, script.Seed);
            foreach (var (name, number) in NamePattern.Expand(domain.Name))
            {
                Add(domain, plan, name, number);
            }
        }

        foreach (var domain in script.Domains.Where(domain => domain.Dns?.Cname is not null))
        {
            // An alias: the hosts of what it leads to take its mail.
            foreach (var (name, _) in NamePattern.Expand(domain.Name))
            {
                _domains[name].Hosts = HostsBehind(name);
            }
        }

        foreach (var name in _zones.Keys.ToArray())
        {
            for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
            {
                // An ancestor that nobody scripted exists all the same (RFC 8020).
                _zones.TryAdd(name[(dot + 1)..], new Zone(name[(dot + 1)..]));
            }
        }
    }

    public WorldScript Script { get; }

    public IReadOnlyCollection<Domain> Domains => _domains.Values;

    public IReadOnlyCollection<Host> Hosts => _hosts.Values;

    public Domain? FindDomain(ReadOnlySpan<char> name) => _domainLookup.TryGetValue(name, out var domain) ? domain : null;

    public Host? FindHost(string name) => _hosts.GetValueOrDefault(name);

    public Host? FindHost(IPAddress address) => _byAddress.GetValueOrDefault(address);

    public Zone? FindZone(ReadOnlySpan<char> name) => _zoneLookup.TryGetValue(name, out var zone) ? zone : null;

    private void Add(DomainScript script, DomainPlan plan, string name, int number)
    {
        if (name.StartsWith('['))
        {
            var literal = IPAddress.Parse(name.AsSpan(1, name.Length - 2));
            _domains.Add(name, new Domain(name, plan, FindHost(literal) is { } there ? [there] : []));
            return;
        }

        // The aliases, and the name at their end that has the records.
        var zone = ZoneOf(name);
        zone.Dns = script.Dns ?? zone.Dns;
        if (script.Dns is { Cname: { } target })
        {
            zone.Add(new Rr(Rr.Cname, NamePattern.Fill(target, number)));
            _domains.Add(name, new Domain(name, plan, []));
            return;
        }

        if (script.Dns is { Fault: DnsFault.CnameLoop })
        {
            zone.Add(new Rr(Rr.Cname, $"loop.{name}"));
            ZoneOf($"loop.{name}").Add(new Rr(Rr.Cname, name));
            _domains.Add(name, new Domain(name, plan, []));
            return;
        }

        for (var i = 1; i <= (script.Dns?.CnameChain ?? 0); i++)
        {
            var next = string.Create(CultureInfo.InvariantCulture, $"c{i}.{name}");
            zone.Add(new Rr(Rr.Cname, next));
            zone = ZoneOf(next);
            zone.Dns = new DnsScript { Ttl = script.Dns!.Ttl, OneAliasAtATime = script.Dns.OneAliasAtATime };
        }

        List<Rr> records = [.. script.Records.Select(Rr.Of)];
        List<Host> hosts = [];
        switch (script.Route)
        {
            case DomainRoute.Mx:
                foreach (var mx in script.Mx.Count > 0 ? script.Mx : [new MxScript { Host = $"mx1.{name}" }])
                {
                    var host = NamePattern.Fill(mx.Host, number);
                    records.Add(new Rr(Rr.Mx, host, (ushort)mx.Preference));
                    if (!mx.Missing)
                    {
                        hosts.Add(HostNamed(host));
                    }
                }

                break;
            case DomainRoute.Implicit:
                var own = HostNamed(name);
                hosts.Add(own);
                if (zone.Name != name)
                {
                    records.AddRange(own.Addresses.Select(Rr.Of));
                    ZoneOf(name).Records = [.. ZoneOf(name).Records.Where(record => record.Type == Rr.Cname)];
                }

                break;
            case DomainRoute.NullMx:
                records.Add(new Rr(Rr.Mx, "", 0));
                break;
            case DomainRoute.Absent:
                zone.Absent = true;
                break;
        }

        zone.Records = [.. zone.Records, .. records];
        _domains.Add(name, new Domain(name, plan, [.. hosts]));
    }

    private Host HostNamed(string name)
    {
        if (_hosts.TryGetValue(name, out var host))
        {
            return host;
        }

        var (script, plan) = _scripted.TryGetValue(name, out var scripted) ? scripted : (null, _usualHost);
        IPAddress[] addresses = script is { Addresses.Count: > 0 } ? [.. script.Addresses.Select(IPAddress.Parse)] : [FreeAddress()];
        host = new Host(name, plan, addresses);
        _hosts.Add(name, host);
        var zone = ZoneOf(name);
        zone.Dns ??= script?.Dns;
        zone.Records = [.. zone.Records, .. addresses.Select(Rr.Of)];
        foreach (var address in addresses)
        {
            _byAddress.TryAdd(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, host);
            if (address.AddressFamily == AddressFamily.InterNetwork)
            {
                var bytes = address.GetAddressBytes();
                ZoneOf(string.Create(CultureInfo.InvariantCulture, $"{bytes[3]}.{bytes[2]}.{bytes[1]}.{bytes[0]}.in-addr.arpa")).Add(new Rr(Rr.Ptr, name));
            }
        }

        return host;
    }

    /// <summary>The next address from 127.1.0.1 on, without those that end in 0 and 255.</summary>
    private IPAddress FreeAddress()
    {
        while (true)
        {
            var n = _nextAddress++;
            var high = n / 254;
            if (high >= 254 * 256)
            {
                throw new WorldScriptException("there are more hosts than addresses in 127.0.0.0/8");
            }

            var address = new IPAddress([127, (byte)(1 + (high / 256)), (byte)(high % 256), (byte)(1 + (n % 254))]);
            if (!_taken.Contains(address))
            {
                return address;
            }
        }
    }

    private Host[] HostsBehind(string name)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (_zones.TryGetValue(name, out var zone) && seen.Add(name) && zone.Records.FirstOrDefault(record => record.Type == Rr.Cname) is { Data: string target })
        {
            name = target;
        }

        return _domains.TryGetValue(name, out var domain) ? domain.Hosts : _hosts.TryGetValue(name, out var host) ? [host] : [];
    }

    private Zone ZoneOf(string name)
    {
        if (!_zones.TryGetValue(name, out var zone))
        {
            zone = new Zone(name);
            _zones.Add(name, zone);
        }

        return zone;
    }
}
