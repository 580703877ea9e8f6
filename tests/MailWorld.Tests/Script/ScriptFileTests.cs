namespace MailWorld.Tests.Script;

public sealed class ScriptFileTests
{
    [Theory]
    [InlineData("{\n \"domains\": [\n  { \"name\": \"one.example\", \"mailbxes\": {} } ] }", 3, "domains[0].mailbxes", "\"mailboxes\" was meant")]
    [InlineData("{\n \"hosts\": [\n  { \"name\": \"a.example\",\n    \"greeting\": {\n      \"txt\": \"220 x\" } } ] }", 5, "hosts[0].greeting.txt", "\"text\" was meant")]
    [InlineData("{\n \"hosts\": [\n  { \"name\": \"a.example\",\n    \"something\": 1 } ] }", 4, "hosts[0].something", "the members here are addresses, blocklist")]
    [InlineData("{\n \"domains\": [ { \"name\": \"one.example\",\n \"mailboxes\": {\n \"jane\": \"acept\" } } ] }", 4, "domains[0].mailboxes.jane", "neither a mailbox kind (accept, unknown")]
    [InlineData("{\n \"domains\": [ { \"name\": \"one.example\",\n \"mailboxes\": {\n \"jane\": { \"greylist\": {\n \"delay\": \"soon\" } } } } ] }", 5, "domains[0].mailboxes.jane.greylist.delay", "a duration is a number of seconds")]
    [InlineData("{\n \"domains\": [ { \"name\": \"one.example\",\n \"route\": \"mail\" } ] }", 3, "domains[0].route", "one of mx, implicit, null_mx, none, absent is expected")]
    [InlineData("{\n \"domains\": [ { \"name\": \"one.example\",\n \"catch_all\": \"yes\" } ] }", 3, "domains[0].catch_all", "true or false is expected")]
    [InlineData("{\n \"domains\": {} }", 2, "domains", "a list [ ... ] is expected")]
    [InlineData("{\n \"domains\": [ { \"name\": \"one.example\",\n \"mx\": [\n 7 ] } ] }", 4, "domains[0].mx[0]", "an object or a string is expected")]
    [InlineData("{\n \"domains\": [\n { \"mx\": [] } ] }", 3, "domains[0]", "the domain has no name")]
    [InlineData("{\n \"domains\": [ { \"name\": \"one.example\" },\n { \"name\": \"One.example.\" } ] }", 3, "domains[1].name", "there are two domains called one.example")]
    [InlineData("{\n \"domains\": [ { \"name\": \"d{9..1}.example\" } ] }", 2, "domains[0].name", "holds no range")]
    [InlineData("{\n \"domains\": [ { \"name\": \"bücher.example\" } ] }", 2, "domains[0].name", "not a name of A-labels")]
    [InlineData("{\n \"domains\": [ { \"name\": \"one.example\", \"route\": \"null_mx\",\n \"mx\": [\"a.example\"] } ] }", 3, "domains[0].mx", "has no mx")]
    [InlineData("{\n \"domains\": [ { \"name\": \"one.example\", \"mx\": [\n { \"host\": \"a.example\", \"preference\": 70000 } ] } ] }", 3, "domains[0].mx[0].preference", "from 0 to 65535")]
    [InlineData("{\n \"domains\": [ { \"name\": \"one.example\", \"rules\": [\n { \"share\": 1.5 } ] } ] }", 3, "domains[0].rules[0].share", "from 0 to 1")]
    [InlineData("{\n \"domains\": [ { \"name\": \"one.example\", \"mailboxes\": {\n \"a.b\": \"99 x\" } } ] }", 3, "domains[0].mailboxes['a.b']", "a code from 200 to 599 comes first")]
    [InlineData("{\n \"domains\": [ { \"name\": \"one.example\", \"dns\": {\n \"types\": [\"SRV\"] } } ] }", 3, "domains[0].dns.types[0]", "is not one of A, NS")]
    [InlineData("{\n \"domains\": [ { \"name\": \"one.example\", \"records\": [\n { \"type\": \"A\", \"data\": \"x\" } ] } ] }", 3, "domains[0].records[0].data", "not the data of a record of type A")]
    [InlineData("{\n \"hosts\": [ { \"name\": \"a.example\",\n \"addresses\": [\"nine\"] } ] }", 3, "hosts[0].addresses[0]", "is not an IP address")]
    [InlineData("{\n \"hosts\": [ { \"name\": \"a.example\",\n \"blocklist\": { \"clients\": [\"nine\"] } } ] }", 3, "hosts[0].blocklist.clients[0]", "neither an IP address nor a network")]
    [InlineData("{\n \"hosts\": [ { \"name\": \"a.example\",\n \"latency\": -1 } ] }", 3, "hosts[0].latency", "at least 0")]
    [InlineData("{\n \"hosts\": [ { \"name\": \"a.example\",\n \"max_errors\": -1 } ] }", 3, "hosts[0].max_errors", "0 for none")]
    [InlineData("{\n \"hosts\": [ { \"name\": \"a.example\", \"words\": {\n \"full\": \"nope\" } } ] }", 3, "hosts[0].words.full", "is no reply")]
    [InlineData("{\n \"domains\": [ { \"name\": \"one.example\",\n \"name\": \"two.example\" } ] }", 3, "domains[0].name", "uplicate")]
    public void Bad_script_names_line_member_and_what_would_be_right(string json, int line, string member, string right)
    {
        var exception = Assert.Throws<WorldScriptException>(() => WorldScript.Parse(json, "my.json"));

        Assert.Contains(right, exception.Message, StringComparison.Ordinal);
        Assert.Equal(member, exception.Member);
        Assert.Equal(line, exception.Line);
        Assert.StartsWith($"my.json({line}): {member}: ", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\n \"domains\": [,] }")]
    [InlineData("hello")]
    public void What_is_no_JSON_object_is_refused_with_its_place(string json)
    {
        var exception = Assert.Throws<WorldScriptException>(() => WorldScript.Parse(json, "my.json"));

        Assert.Matches(@"^my\.json\(\d+\): .{10,}", exception.Message);
    }

    [Fact]
    public void Script_written_as_JSON_reads_the_same()
    {
        var script = WorldScript.Example();

        var json = script.ToJson();

        Assert.Equal(json, WorldScript.Parse(json).ToJson());
        Assert.Contains("\"jane\": \"accept\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("\"catch_all\": false", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Script_in_code_is_checked_like_one_in_a_file()
    {
        var exception = Assert.Throws<WorldScriptException>(() =>
        {
            _ = World.StartAsync(new WorldScript { Domains = [new DomainScript { Name = "one.example", Mailboxes = { ["x"] = "999 x" } }] }).GetAwaiter().GetResult();
        });

        Assert.Equal("domains[0].mailboxes.x", exception.Member);
        Assert.Null(exception.Line);
    }

    [Theory]
    [InlineData("0.25", 250)]
    [InlineData("3", 3000)]
    [InlineData("\"250ms\"", 250)]
    [InlineData("\"5s\"", 5000)]
    [InlineData("\"1.5m\"", 90_000)]
    [InlineData("\"2h\"", 7_200_000)]
    [InlineData("\"1d\"", 86_400_000)]
    public void Durations_are_numbers_of_seconds_or_strings_with_a_unit(string json, double milliseconds)
    {
        var script = WorldScript.Parse($$"""{ "hosts": [ { "name": "a.example", "latency": {{json}} } ] }""");

        Assert.Equal(milliseconds, script.Hosts[0].Latency.TotalMilliseconds);
    }

    [Fact]
    public async Task Domains_and_hosts_with_a_range_are_many()
    {
        await using var world = await World.StartAsync(new WorldScript
        {
            Domains = [new DomainScript { Name = "d{10..29}.example", Mx = ["mx{n%4}.big.example", "20 d{n}.backup.example"] }],
            Hosts = [new HostScript { Name = "mx{0..3}.big.example", Greeting = "220 big" }],
        });

        Assert.Equal(20, world.DomainCount);
        Assert.Equal(24, world.HostCount);
        Assert.NotEmpty(world.AddressesOf("d29.backup.example"));
        await using var client = await LineClient.ConnectAsync(world, "mx3.big.example");
        Assert.Equal("220 big", await client.ReplyAsync());
    }

    [Fact]
    public async Task Aliases_of_a_range_lead_each_to_its_own()
    {
        await using var world = await World.StartAsync(new WorldScript
        {
            Domains = [new DomainScript { Name = "d{0..3}.example" }, new DomainScript { Name = "a{0..7}.example", CatchAll = true, Dns = new DnsScript { Cname = "d{n%4}.example" } }],
        });
        await using var client = await LineClient.GreetedAsync(world, "mx1.d1.example");

        Assert.Equal(["d1.example", "10 mx1.d1.example"], (await DnsClient.AskAsync(world, "a5.example", DnsClient.Mx)).Answers.Select(record => record.Data));
        Assert.StartsWith("250", await client.AskAsync("x@a5.example"), StringComparison.Ordinal);
        Assert.StartsWith("554", await client.AskAsync("x@a6.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_literal_is_a_domain_of_the_host_with_that_address()
    {
        await using var world = await World.StartAsync(new WorldScript
        {
            Domains = [new DomainScript { Name = "[127.33.0.1]", Mailboxes = { ["x"] = "accept" } }],
            Hosts = [new HostScript { Name = "literal.example", Addresses = ["127.33.0.1"] }],
        });
        await using var client = await LineClient.GreetedAsync(world, "literal.example");

        Assert.StartsWith("250", await client.AskAsync("x@[127.33.0.1]"), StringComparison.Ordinal);
        Assert.StartsWith("550", await client.AskAsync("y@[127.33.0.1]"), StringComparison.Ordinal);
    }
}
