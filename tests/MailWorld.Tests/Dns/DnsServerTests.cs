using System.Diagnostics;
using System.Net.Sockets;
using Validator.Tests.Support;

namespace MailWorld.Tests.Dns;

public sealed class DnsServerTests
{
    [Fact]
    public async Task Domain_has_its_MX_records_and_hosts_have_addresses_of_loopback()
    {
        await using var world = await World.StartAsync(new WorldScript { Domains = [new DomainScript { Name = "one.example", Mx = ["10 mx1.one.example", "20 backup.example"] }] });

        var mx = await DnsClient.AskAsync(world, "One.Example", DnsClient.Mx);
        var address = Assert.Single((await DnsClient.AskAsync(world, "backup.example", DnsClient.A)).Answers).Data;
        var noAddress = await DnsClient.AskAsync(world, "backup.example", DnsClient.Aaaa);

        Assert.Equal(0, mx.Code);
        Assert.Equal("One.Example", mx.Question);
        Assert.True(mx.Edns);
        Assert.Equal(["10 mx1.One.Example", "20 backup.example"], mx.Answers.Select(record => record.Data));
        Assert.All(mx.Answers, record => Assert.Equal(300u, record.Ttl));
        Assert.StartsWith("127.", address, StringComparison.Ordinal);
        Assert.Equal(world.AddressesOf("backup.example")[0].ToString(), address);
        Assert.NotEqual(world.AddressesOf("backup.example")[0], world.AddressesOf("mx1.one.example")[0]);
        Assert.Empty(noAddress.Answers);
        Assert.Equal(0, noAddress.Code);
        Assert.Equal(60u, Assert.Single(noAddress.Authority, record => record.Type == DnsClient.Soa).Ttl);
    }

    [Fact]
    public async Task Routes_are_told_apart()
    {
        await using var world = await World.StartAsync(new WorldScript
        {
            Domains =
            [
                new DomainScript { Name = "plain.example" },
                new DomainScript { Name = "bare.example", Route = DomainRoute.Implicit },
                new DomainScript { Name = "null.example", Route = DomainRoute.NullMx },
                new DomainScript { Name = "none.example", Route = DomainRoute.None },
                new DomainScript { Name = "absent.example", Route = DomainRoute.Absent },
                new DomainScript { Name = "lost.example", Mx = [new MxScript { Host = "gone.lost.example", Missing = true }] },
            ],
        });

        Assert.Equal("10 mx1.plain.example", Assert.Single((await DnsClient.AskAsync(world, "plain.example", DnsClient.Mx)).Answers).Data);
        Assert.Empty((await DnsClient.AskAsync(world, "bare.example", DnsClient.Mx)).Answers);
        Assert.Single((await DnsClient.AskAsync(world, "bare.example", DnsClient.A)).Answers);
        Assert.Equal("0 ", Assert.Single((await DnsClient.AskAsync(world, "null.example", DnsClient.Mx)).Answers).Data);
        var none = await DnsClient.AskAsync(world, "none.example", DnsClient.Mx);
        Assert.Equal((0, 0), (none.Code, none.Answers.Count));
        var absent = await DnsClient.AskAsync(world, "absent.example", DnsClient.Mx);
        Assert.Equal((3, 0), (absent.Code, absent.Answers.Count));
        Assert.Equal("example", Assert.Single(absent.Authority).Owner);
        Assert.Equal(3, (await DnsClient.AskAsync(world, "nobody.scripted.this", DnsClient.Mx)).Code);
        Assert.Single((await DnsClient.AskAsync(world, "lost.example", DnsClient.Mx)).Answers);
        Assert.Equal(3, (await DnsClient.AskAsync(world, "gone.lost.example", DnsClient.A)).Code);
    }

    [Fact]
    public async Task Ancestor_of_a_name_exists_without_records()
    {
        await using var world = await World.StartAsync(new WorldScript { Domains = [new DomainScript { Name = "a.b.c.example" }] });

        var ancestor = await DnsClient.AskAsync(world, "b.c.example", DnsClient.Mx);

        Assert.Equal((0, 0), (ancestor.Code, ancestor.Answers.Count));
        Assert.Equal(3, (await DnsClient.AskAsync(world, "x.c.example", DnsClient.Mx)).Code);
    }

    [Fact]
    public async Task Aliases_are_answered_whole_or_one_at_a_time()
    {
        await using var world = await World.StartAsync(new WorldScript
        {
            Domains =
            [
                new DomainScript { Name = "one.example", CatchAll = true },
                new DomainScript { Name = "alias.example", Dns = new DnsScript { Cname = "one.example", Ttl = TimeSpan.FromSeconds(7) }, CatchAll = true },
                new DomainScript { Name = "long.example", Dns = new DnsScript { CnameChain = 3 } },
                new DomainScript { Name = "steps.example", Dns = new DnsScript { CnameChain = 2, OneAliasAtATime = true } },
                new DomainScript { Name = "lost.example", Dns = new DnsScript { Cname = "nowhere.example" } },
                new DomainScript { Name = "loop.example", Dns = new DnsScript { Fault = DnsFault.CnameLoop } },
            ],
        });

        var alias = await DnsClient.AskAsync(world, "alias.example", DnsClient.Mx);
        Assert.Equal(["one.example", "10 mx1.one.example"], alias.Answers.Select(record => record.Data));
        Assert.Equal(["alias.example", "one.example"], alias.Answers.Select(record => record.Owner));
        Assert.Equal([7u, 300u], alias.Answers.Select(record => record.Ttl));

        var chain = await DnsClient.AskAsync(world, "long.example", DnsClient.Mx);
        Assert.Equal(["c1.long.example", "c2.long.example", "c3.long.example", "10 mx1.long.example"], chain.Answers.Select(record => record.Data));

        Assert.Equal("c1.steps.example", Assert.Single((await DnsClient.AskAsync(world, "steps.example", DnsClient.Mx)).Answers).Data);
        Assert.Equal("c2.steps.example", Assert.Single((await DnsClient.AskAsync(world, "c1.steps.example", DnsClient.Mx)).Answers).Data);
        Assert.Equal("10 mx1.steps.example", Assert.Single((await DnsClient.AskAsync(world, "c2.steps.example", DnsClient.Mx)).Answers).Data);

        var lost = await DnsClient.AskAsync(world, "lost.example", DnsClient.Mx);
        Assert.Equal((3, "nowhere.example"), (lost.Code, Assert.Single(lost.Answers).Data));

        var loop = await DnsClient.AskAsync(world, "loop.example", DnsClient.Mx);
        Assert.Equal(0, loop.Code);
        Assert.All(loop.Answers, record => Assert.Equal(DnsClient.Cname, record.Type));

        await using var client = await LineClient.GreetedAsync(world, "mx1.one.example");
        Assert.StartsWith("250", await client.AskAsync("x@alias.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Further_records_and_reverse_names_are_answered()
    {
        await using var world = await World.StartAsync(new WorldScript
        {
            Domains =
            [
                new DomainScript
                {
                    Name = "one.example",
                    Records = [new RecordScript { Type = "TXT", Data = "v=spf1 -all" }, new RecordScript { Type = "A", Data = "203.0.113.9" }, new RecordScript { Type = "AAAA", Data = "2001:db8::1" }, new RecordScript { Type = "mx", Data = "30 mx3.example" }],
                },
            ],
            Hosts = [new HostScript { Name = "mx1.one.example", Addresses = ["127.44.55.66", "2001:db8::25"] }],
        });

        Assert.Equal("v=spf1 -all", Assert.Single((await DnsClient.AskAsync(world, "one.example", DnsClient.Txt)).Answers).Data);
        Assert.Equal("203.0.113.9", Assert.Single((await DnsClient.AskAsync(world, "one.example", DnsClient.A)).Answers).Data);
        Assert.Equal("2001:db8::1", Assert.Single((await DnsClient.AskAsync(world, "one.example", DnsClient.Aaaa)).Answers).Data);
        Assert.Equal(2, (await DnsClient.AskAsync(world, "one.example", DnsClient.Mx)).Answers.Count);
        Assert.Equal("2001:db8::25", Assert.Single((await DnsClient.AskAsync(world, "mx1.one.example", DnsClient.Aaaa)).Answers).Data);
        Assert.Equal("mx1.one.example", Assert.Single((await DnsClient.AskAsync(world, "66.55.44.127.in-addr.arpa", DnsClient.Ptr)).Answers).Data);
    }

    [Theory]
    [InlineData(DnsFault.Servfail, 2)]
    [InlineData(DnsFault.Refused, 5)]
    [InlineData(DnsFault.Formerr, 1)]
    [InlineData(DnsFault.Nxdomain, 3)]
    [InlineData(DnsFault.NoData, 0)]
    public async Task Fault_is_an_answer_without_records(DnsFault fault, int code)
    {
        await using var world = await OneAsync(new DnsScript { Fault = fault });

        var answer = await DnsClient.AskAsync(world, "one.example", DnsClient.Mx);

        Assert.Equal((code, 0), (answer.Code, answer.Answers.Count));
    }

    [Fact]
    public async Task Fault_concerns_its_types_and_its_first_questions_only()
    {
        await using var world = await OneAsync(new DnsScript { Fault = DnsFault.Servfail, Types = ["mx"], First = 2 });

        Assert.Equal(0, (await DnsClient.AskAsync(world, "one.example", DnsClient.Txt)).Code);
        Assert.Equal(2, (await DnsClient.AskAsync(world, "one.example", DnsClient.Mx)).Code);
        Assert.Equal(2, (await DnsClient.AskAsync(world, "one.example", DnsClient.Mx)).Code);
        Assert.Equal(0, (await DnsClient.AskAsync(world, "one.example", DnsClient.Mx)).Code);
    }

    [Fact]
    public async Task Silence_answers_nobody_and_does_not_hold_up_others()
    {
        await using var world = await OneAsync(new DnsScript { Fault = DnsFault.Silence });

        var silent = DnsClient.ExchangeAsync(world, DnsClient.Query("one.example", DnsClient.Mx), TimeSpan.FromMilliseconds(300));
        Assert.Equal(0, (await DnsClient.AskAsync(world, "mx1.one.example", DnsClient.A)).Code);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => silent);
    }

    [Fact]
    public async Task Slow_answer_comes_when_it_is_due_and_does_not_hold_up_others()
    {
        var time = new ManualTimeProvider();
        await using var world = await OneAsync(new DnsScript { Delay = TimeSpan.FromSeconds(3) }, time);

        var slow = DnsClient.AskAsync(world, "one.example", DnsClient.Mx);
        await DnsClient.AskAsync(world, "mx1.one.example", DnsClient.A);
        await Until.TrueAsync(() => time.ActiveTimers > 0);
        Assert.False(slow.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(3));

        Assert.Single((await slow).Answers);
    }

    [Fact]
    public async Task Truncated_answer_is_whole_over_TCP()
    {
        await using var world = await OneAsync(new DnsScript { Fault = DnsFault.Truncated });
        var query = DnsClient.Query("one.example", DnsClient.Mx);

        var udp = DnsClient.Parse(await DnsClient.ExchangeAsync(world, query));
        var tcp = DnsClient.Parse((await DnsClient.ExchangeTcpAsync(world, query))!);

        Assert.True(udp.Truncated);
        Assert.Empty(udp.Answers);
        Assert.False(tcp.Truncated);
        Assert.Single(tcp.Answers);
        Assert.Equal([false, true], world.Record.DnsQueries("ONE.example", "mx").Select(seen => seen.Tcp));
    }

    [Fact]
    public async Task Truncated_answer_whose_TCP_is_closed()
    {
        await using var world = await OneAsync(new DnsScript { Fault = DnsFault.TruncatedThenClosed });
        var query = DnsClient.Query("one.example", DnsClient.Mx);

        Assert.True(DnsClient.Parse(await DnsClient.ExchangeAsync(world, query)).Truncated);
        Assert.Null(await DnsClient.ExchangeTcpAsync(world, query));
    }

    [Fact]
    public async Task Answer_too_large_for_UDP_is_truncated_by_the_size_that_the_client_takes()
    {
        await using var world = await World.StartAsync(new WorldScript
        {
            Domains = [new DomainScript { Name = "one.example", Mx = [.. Enumerable.Range(0, 20).Select(n => new MxScript { Host = $"a-rather-long-host-name-{n}.one.example" })] }],
        });

        Assert.Equal(20, (await DnsClient.AskAsync(world, "one.example", DnsClient.Mx)).Answers.Count);
        Assert.True((await DnsClient.AskAsync(world, "one.example", DnsClient.Mx, edns: false)).Truncated);
        Assert.Equal(20, DnsClient.Parse((await DnsClient.ExchangeTcpAsync(world, DnsClient.Query("one.example", DnsClient.Mx, edns: false)))!).Answers.Count);
    }

    [Fact]
    public async Task Forged_answer_comes_before_the_right_one_and_wrong_ids_alone()
    {
        await using var forged = await OneAsync(new DnsScript { Fault = DnsFault.Forged });
        await using var wrong = await OneAsync(new DnsScript { Fault = DnsFault.WrongId });
        var query = DnsClient.Query("one.example", DnsClient.Mx);

        var two = await DnsClient.ExchangeAsync(forged, query, datagrams: 2);
        Assert.NotEqual(0x1234, DnsClient.Parse(two[0]).Id);
        Assert.Equal(0x1234, DnsClient.Parse(two[1]).Id);
        Assert.NotEqual(0x1234, DnsClient.Parse(await DnsClient.ExchangeAsync(wrong, query)).Id);
        Assert.Equal(0x1234, DnsClient.Parse((await DnsClient.ExchangeTcpAsync(wrong, query))!).Id);
    }

    [Fact]
    public async Task Wrong_question_is_answered()
    {
        await using var world = await OneAsync(new DnsScript { Fault = DnsFault.WrongQuestion, OverTcp = true });
        var query = DnsClient.Query("one.example", DnsClient.Mx);

        Assert.Equal("xne.example", DnsClient.Parse(await DnsClient.ExchangeAsync(world, query)).Question);
        Assert.Equal("xne.example", DnsClient.Parse((await DnsClient.ExchangeTcpAsync(world, query))!).Question);
    }

    [Theory]
    [InlineData(DnsFault.Garbage)]
    [InlineData(DnsFault.LyingLengths)]
    [InlineData(DnsFault.CompressionLoop)]
    [InlineData(DnsFault.Short)]
    public async Task Malformed_answer_cannot_be_read(DnsFault fault)
    {
        await using var world = await OneAsync(new DnsScript { Fault = fault });
        var query = DnsClient.Query("one.example", DnsClient.Mx);

        var bytes = await DnsClient.ExchangeAsync(world, query);

        Assert.Equal(query.AsSpan(0, 2), bytes.AsSpan(0, 2));
        Assert.ThrowsAny<Exception>(() => DnsClient.Parse(bytes));
        Assert.Single(DnsClient.Parse((await DnsClient.ExchangeTcpAsync(world, query))!).Answers);
    }

    [Fact]
    public async Task Garbage_sent_to_the_server_does_no_harm()
    {
        await using var world = await OneAsync(new DnsScript());
        using (var udp = new UdpClient())
        {
            udp.Connect(world.DnsEndPoint);
            var random = new Random(7);
            for (var i = 0; i < 2000; i++)
            {
                var bytes = new byte[random.Next(0, 80)];
                random.NextBytes(bytes);
                await udp.SendAsync(bytes);
            }
        }

        using (var tcp = new TcpClient())
        {
            await tcp.ConnectAsync(world.DnsEndPoint);
            await tcp.GetStream().WriteAsync(new byte[] { 0, 200, 1, 2, 3 });
        }

        Assert.Single((await DnsClient.AskAsync(world, "one.example", DnsClient.Mx)).Answers);
    }

    [Fact]
    public async Task Thousands_of_queries_are_answered_quickly()
    {
        await using var world = await World.StartAsync(
            new WorldScript { Domains = [new DomainScript { Name = "d{0..49999}.example", Mx = ["mx{n%100}.big.example"] }] },
            new WorldOptions { Record = RecordDetail.Counters });
        var clock = Stopwatch.StartNew();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(async worker =>
        {
            using var udp = new UdpClient();
            udp.Connect(world.DnsEndPoint);
            for (var i = 0; i < 250; i++)
            {
                var name = $"d{(worker * 2500) + i}.example";
                await udp.SendAsync(DnsClient.Query(name, DnsClient.Mx));
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
                var answer = DnsClient.Parse((await udp.ReceiveAsync(patience.Token)).Buffer);
                Assert.Equal($"10 mx{i % 100}.big.example", Assert.Single(answer.Answers).Data);
            }
        }));

        Assert.Equal(5000, world.Record.UdpQueryCount);
        Assert.Empty(world.Record.Queries);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30));
    }

    private static Task<World> OneAsync(DnsScript dns, TimeProvider? time = null) => World.StartAsync(
        new WorldScript { Domains = [new DomainScript { Name = "one.example", Dns = dns }] },
        new WorldOptions { TimeProvider = time ?? TimeProvider.System });
}
