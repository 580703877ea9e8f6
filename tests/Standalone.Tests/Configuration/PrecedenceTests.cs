using System.Net;

namespace Standalone.Tests.Configuration;

public sealed class PrecedenceTests : IDisposable
{
    private readonly TestProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Without_any_source_the_engines_defaults_hold()
    {
        Assert.Equal(0, await _program.RunAsync("verify", "a@example.com"));

        Assert.Equal(new Validator.VerifierOptions(), _program.Options);
    }

    [Fact]
    public async Task Environment_wins_over_the_file_and_the_command_line_over_both()
    {
        _program.WriteSettings("""{ "PerDomain": 2, "SmtpPort": 2525, "Helo": "file.example", "GreylistDelay": 0.5, "AllowPrivateMx": true }""");
        _program.Variables["VALIDATOR_PerDomain"] = "3";
        _program.Variables["VALIDATOR_SMTPPORT"] = "3535";

        Assert.Equal(0, await _program.RunAsync("verify", "--per-domain", "4", "a@example.com"));

        Assert.Equal(4, _program.Options!.PerDomain);
        Assert.Equal(3535, _program.Options.SmtpPort);
        Assert.Equal("file.example", _program.Options.HeloName);
        Assert.Equal(TimeSpan.FromSeconds(0.5), _program.Options.GreylistDelay);
        Assert.True(_program.Options.AllowPrivateMx);
    }

    [Fact]
    public async Task Repeatable_setting_is_taken_whole_from_the_strongest_source()
    {
        _program.WriteSettings("""{ "Dns": ["192.0.2.1", "192.0.2.2", "192.0.2.3"] }""");
        _program.Variables["VALIDATOR_Dns__0"] = "192.0.2.4:5353";
        _program.Variables["VALIDATOR_Dns__1"] = "[2001:db8::1]:5353";

        await _program.RunAsync("verify", "a@example.com");
        Assert.Equal(["192.0.2.4:5353", "[2001:db8::1]:5353"], _program.Options!.DnsServers.Select(server => server.ToString()));

        await _program.RunAsync("verify", "a@example.com", "--dns", "127.0.0.1", "--dns=localhost:54", "--dns", "::1");
        Assert.Equal(["127.0.0.1:53", "127.0.0.1:54", "[::1]:53"], _program.Options.DnsServers.Select(server => server.ToString()));
    }

    [Fact]
    public async Task Variables_of_a_repeatable_setting_are_in_the_order_of_their_numbers()
    {
        for (var i = 11; i >= 0; i--)
        {
            _program.Variables[$"VALIDATOR_Dns__{i}"] = $"192.0.2.{i}";
        }

        await _program.RunAsync("verify", "a@example.com");

        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"192.0.2.{i}"), _program.Options!.DnsServers.Select(server => server.Address.ToString()));
    }

    [Fact]
    public async Task Flag_of_a_weaker_source_can_be_taken_back()
    {
        _program.Variables["VALIDATOR_AllowPrivateMx"] = "true";

        await _program.RunAsync("verify", "a@example.com");
        Assert.True(_program.Options!.AllowPrivateMx);

        await _program.RunAsync("verify", "--allow-private-mx", "false", "a@example.com");
        Assert.False(_program.Options.AllowPrivateMx);
    }

    [Fact]
    public async Task Empty_variable_counts_as_not_set_but_an_empty_sender_is_the_null_sender()
    {
        _program.WriteSettings("""{ "MailFrom": "<>", "SmtpPort": 2525 }""");
        _program.Variables["VALIDATOR_MailFrom"] = "";
        _program.Variables["VALIDATOR_SmtpPort"] = "";

        Assert.Equal(0, await _program.RunAsync("verify", "a@example.com"));

        Assert.Equal("", _program.Options!.MailFrom);
        Assert.Equal(2525, _program.Options.SmtpPort);
    }

    [Fact]
    public async Task Option_given_twice_counts_as_it_was_given_last()
    {
        await _program.RunAsync("verify", "--per-domain", "3", "a@example.com", "--per-domain", "7");

        Assert.Equal(7, _program.Options!.PerDomain);
    }

    [Fact]
    public async Task Every_option_reaches_the_engine()
    {
        Assert.Equal(0, await _program.RunAsync(
            "verify", "a@example.com", "--dns", "127.0.0.1:5353", "--smtp-port", "2525", "--helo", "[192.0.2.1]", "--mail-from", "<>", "--fallback-mail-from", "<Probe@EXAMPLE.org>",
            "--source-address", "127.0.0.2", "--source-address", "127.0.0.3=mail3.example", "--checks", "dns", "--connect-timeout", "1.5", "--command-timeout", "2",
            "--greylist-delay", "0", "--greylist-retries", "0", "--concurrency", "9", "--per-domain", "8", "--treat-as-risky", "role",
            "--grammar", "rfc5322", "--proxy", "socks5://us%3Aer:p%40ss@[::1]:1081", "--proxy", "socks5://proxy.example:1080", "--allow-private-mx"));

        var options = _program.Options!;
        Assert.Equal(["127.0.0.1:5353"], options.DnsServers.Select(server => server.ToString()));
        Assert.Equal([new(IPAddress.Parse("127.0.0.2")), new(IPAddress.Parse("127.0.0.3"), "mail3.example")], options.SourceAddresses.ToArray());
        Assert.Equal([new("::1", 1081, "us:er", "p@ss"), new("proxy.example", 1080)], options.Proxies.ToArray());
        Assert.Equal(
            new Validator.VerifierOptions
            {
                DnsServers = options.DnsServers,
                SourceAddresses = options.SourceAddresses,
                Proxies = options.Proxies,
                SmtpPort = 2525,
                HeloName = "[192.0.2.1]",
                FallbackMailFrom = "Probe@example.org",
                Checks = Validator.CheckDepth.Dns,
                ConnectTimeout = TimeSpan.FromSeconds(1.5),
                CommandTimeout = TimeSpan.FromSeconds(2),
                GreylistDelay = TimeSpan.Zero,
                GreylistRetries = 0,
                Concurrency = 9,
                PerDomain = 8,
                TreatRoleAsRisky = true,
                Grammar = Validator.Addresses.AddressGrammar.Rfc5322,
                AllowPrivateMx = true,
            },
            options);
    }

    [Fact]
    public async Task Mistyped_variable_is_told_and_foreign_ones_are_not()
    {
        _program.Variables["VALIDATOR_PER_DOMAIN"] = "3";
        _program.Variables["VALIDATOR_SERVICE_HOST"] = "10.0.0.1";
        _program.Variables["VALIDATOR_PORT"] = "tcp://10.0.0.1:80";
        _program.Variables["VALIDATOR_ADMIN_KEY"] = "secret";

        Assert.Equal(0, await _program.RunAsync("verify", "a@example.com"));

        Assert.Equal(["validator: VALIDATOR_PER_DOMAIN is ignored: no setting has this name. Is VALIDATOR_PerDomain meant?"], _program.ErrorLines);
    }
}
