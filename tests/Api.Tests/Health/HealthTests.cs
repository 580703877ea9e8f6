using System.Net;
using Api.Tests.Hosts;

namespace Api.Tests.Health;

public sealed class HealthTests
{
    public static TheoryData<string> Hosts => ApiHost.Names;

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Probes_answer_without_a_key(string name)
    {
        await using var host = await ApiHost.StartAsync(name);

        foreach (var probe in new[] { "live", "ready", "startup" })
        {
            Assert.Equal(HttpStatusCode.OK, (await host.Anonymous.GetAsync($"/health/{probe}")).StatusCode);
        }
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Host_starts_again_on_the_same_data(string name)
    {
        await using var host = await ApiHost.StartAsync(name);

        await host.RestartAsync();

        Assert.Equal(HttpStatusCode.OK, (await host.Anonymous.GetAsync("/health/ready")).StatusCode);
    }
}
