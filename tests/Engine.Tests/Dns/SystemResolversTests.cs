using System.Net;
using Validator.Dns;

namespace Engine.Tests.Dns;

public sealed class SystemResolversTests
{
    [Fact]
    public void Name_servers_are_read_from_resolv_conf()
    {
        var servers = SystemResolvers.Parse(
        [
            "# nameserver 192.0.2.9", "search example.com", "nameserver 192.0.2.1", "\tnameserver   2001:db8::1 # the other", "nameserver not-an-address",
            "nameserver", "nameserver 192.0.2.1", "options edns0", "",
        ]);
        Assert.Equal([new IPEndPoint(IPAddress.Parse("192.0.2.1"), 53), new IPEndPoint(IPAddress.Parse("2001:db8::1"), 53)], servers.AsEnumerable());
    }

    [Fact]
    public void File_without_name_servers_yields_none() => Assert.Empty(SystemResolvers.Parse(["options edns0"]));

    [Fact]
    public void System_without_name_servers_is_a_clear_failure()
    {
        var file = Path.GetTempFileName();
        try
        {
            var failure = Assert.Throws<InvalidOperationException>(() => SystemResolvers.Find(file));
            Assert.Contains("--dns", failure.Message, StringComparison.Ordinal);
            File.WriteAllText(file, "nameserver 192.0.2.1\n");
            Assert.Equal(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 53), Assert.Single(SystemResolvers.Find(file)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DnsResolver(Options(options => options.TryTimeout = TimeSpan.Zero)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DnsResolver(Options(options => options.Rounds = 9)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DnsResolver(Options(options => options.MaxInFlight = 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DnsResolver(Options(options => options.MaximumTimeToLive = TimeSpan.Zero)));
    }

    private static DnsResolverOptions Options(Action<DnsResolverOptions> change)
    {
        var options = new DnsResolverOptions { Servers = [new IPEndPoint(IPAddress.Loopback, 53)] };
        change(options);
        return options;
    }
}
