using System.Globalization;

namespace Standalone.Tests.RealServers;

/// <summary>What the authoritative DNS server (NSD) says: a root of its own, in which only the laboratory exists.</summary>
internal static class LabZone
{
    // More than one datagram holds, and the best ones last: a client that is content with a truncated answer misses those.
    private const int ManyMx = 60;

    private const string Records = """
        $ORIGIN .
        $TTL 60
        @ SOA ns.test. hostmaster.test. 1 3600 600 86400 60
        @ NS ns.test.
        ns.test. A 127.0.0.1
        $ORIGIN test.

        ; mail hosts: see LabPostfix; nobody listens at the dead ones
        dead.mx        A 127.0.25.98
        deader.mx      A 127.0.25.99

        ; routes
        real           MX 10 plain.mx
        real           TXT "v=spf1 -all"
        several        MX 10 plain.mx
        several        MX 10 tls.mx
        several        MX 10 dead.mx
        several        MX 10 deader.mx
        failover       MX 10 dead.mx
        failover       MX 20 plain.mx
        refusedfirst   MX 10 refusing.mx
        refusedfirst   MX 20 plain.mx
        busyfirst      MX 10 busy.mx
        busyfirst      MX 20 plain.mx
        goneandgood    MX 10 nowhere
        goneandgood    MX 20 plain.mx
        dead           MX 10 dead.mx
        dead           MX 20 deader.mx
        refusing       MX 10 refusing.mx
        busy           MX 10 busy.mx
        implicit       A 127.0.25.1
        nullmx         MX 0 .
        nullmx         A 127.0.25.1
        nodata         TXT "no mail here"
        mxgone         MX 10 nowhere
        alias          CNAME real
        ; a delegation that leads nowhere: the zone is configured and has no file
        broken         NS ns.test.
        xn--bcher-kva  MX 10 plain.mx
        *.bulk         MX 10 plain.mx

        ; one domain for each kind of host
        catchall       MX 10 plain.mx
        replies        MX 10 plain.mx
        relay          MX 10 plain.mx
        utf8           MX 10 plain.mx
        secure         MX 10 tls.mx
        tlsonly        MX 10 tlsonly.mx
        brokentls      MX 10 brokentls.mx
        grey           MX 10 grey.mx
        greyall        MX 10 grey.mx
        nopipelining   MX 10 nopipelining.mx
        noutf8         MX 10 noutf8.mx
        nonull         MX 10 nonull.mx
        verbose        MX 10 verbose.mx
        strict         MX 10 strict.mx
        refusesall     MX 10 strict.mx
        crowded        MX 10 crowded.mx
        counted        MX 10 counted.mx
        slow           MX 10 slow.mx

        """;

    /// <summary>Writes the server's configuration and zone files.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="port">The port at 127.0.0.1.</param>
    public static void Write(string folder, int port)
    {
        Directory.CreateDirectory(folder);
        var hosts = LabPostfix.Hosts.Select(host => $"{host.Name}.mx A {host.Address}");
        var many = Enumerable.Range(1, ManyMx).Reverse().Select(n => string.Create(
            CultureInfo.InvariantCulture, $"many MX {n} exchanger-number-{n:000}.with-a-rather-long-name.many\nexchanger-number-{n:000}.with-a-rather-long-name.many A 127.0.25.1"));
        File.WriteAllText(Path.Combine(folder, "root.zone"), Records + string.Join('\n', hosts.Concat(many)) + "\n");
        File.WriteAllText(Path.Combine(folder, "nsd.conf"), $"""
            server:
              ip-address: 127.0.0.1@{port}
              server-count: 1
              username: ""
              chroot: ""
              zonesdir: "{folder}"
              database: ""
              pidfile: ""
              xfrdfile: "{folder}/xfrd.state"
              xfrdir: "{folder}"
              zonelistfile: "{folder}/zone.list"
              rrl-ratelimit: 0
              rrl-whitelist-ratelimit: 0
            remote-control:
              control-enable: no
            zone:
              name: "."
              zonefile: root.zone
            zone:
              name: "broken.test"
              zonefile: there-is-no-such-file.zone

            """);
    }
}
