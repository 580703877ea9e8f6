namespace Standalone.Tests.CommandLine;

public sealed class UsageTests : IDisposable
{
    private readonly TestProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("--dns", "127.0.0.1:0", "port from 1 to 65535")]
    [InlineData("--dns", "127.1", "IP address or a host name")]
    [InlineData("--dns", "[::1", "IP address or a host name")]
    [InlineData("--dns", "[127.0.0.1]:53", "IP address or a host name")]
    [InlineData("--dns", "", "IP address or a host name")]
    [InlineData("--smtp-port", "0", "port from 1 to 65535")]
    [InlineData("--smtp-port", "65536", "port from 1 to 65535")]
    [InlineData("--smtp-port", "-25", "port from 1 to 65535")]
    [InlineData("--smtp-port", "25.0", "port from 1 to 65535")]
    [InlineData("--helo", "mail example", "domain name")]
    [InlineData("--helo", "-mail.example", "domain name")]
    [InlineData("--helo", "mail.example.", "domain name")]
    [InlineData("--helo", "a\r\nRSET", "domain name")]
    [InlineData("--helo", "[300.0.0.1]", "domain name")]
    [InlineData("--source-address", "host", "IP address is expected")]
    [InlineData("--source-address", "192.0.2.1", "IP address of this host")]
    [InlineData("--source-address", "127.0.0.1=a b", "after the equals sign, a domain name")]
    [InlineData("--mail-from", "nobody", "an address or <> is expected")]
    [InlineData("--mail-from", "a@example.com>\r\nRCPT", "an address or <> is expected")]
    [InlineData("--mail-from", "jörg@example.com", "local part is ASCII")]
    [InlineData("--fallback-mail-from", "<>", "an address is expected")]
    [InlineData("--checks", "everything", "one of syntax, dns, smtp")]
    [InlineData("--checks", "1", "one of syntax, dns, smtp")]
    [InlineData("--connect-timeout", "0", "seconds from 0.001")]
    [InlineData("--connect-timeout", "NaN", "seconds from 0.001")]
    [InlineData("--connect-timeout", "Infinity", "seconds from 0.001")]
    [InlineData("--command-timeout", "-1", "seconds from 0.001")]
    [InlineData("--command-timeout", "1e9", "seconds from 0.001")]
    [InlineData("--greylist-delay", "soon", "seconds from 0 to")]
    [InlineData("--greylist-retries", "-1", "number from 0")]
    [InlineData("--concurrency", "0", "number from 1")]
    [InlineData("--per-domain", "99999999999", "number from 1")]
    [InlineData("--treat-as-risky", "all", "role is the only word")]
    [InlineData("--grammar", "rfc822", "one of rfc5321, rfc5322")]
    [InlineData("--format", "xml", "one of text, json, ndjson, csv")]
    public async Task Bad_value_is_told_in_one_message_with_option_value_and_what_would_be_right(string option, string value, string right)
    {
        Assert.Equal(2, await _program.RunAsync("verify", "a@example.com", option, value));

        var message = Assert.Single(_program.ErrorLines);
        Assert.StartsWith($"validator: {option}: '{value.ReplaceLineEndings("\\u{000D}\\u{000A}")}' is not right: ", message);
        Assert.Contains(right, message);
        Assert.Null(_program.Options);
        Assert.Empty(_program.OutputText);
    }

    [Theory]
    [InlineData("http://user:secret@host:1080")]
    [InlineData("socks5://user:secret")]
    [InlineData("socks5://user:secret@:1080")]
    [InlineData("socks5://user:secret@host:0")]
    [InlineData("socks5://user:secret@host:99999")]
    [InlineData("socks5://:secret@host:1080")]
    [InlineData("socks5://user:secret@host:1080/path")]
    [InlineData("user:secret@host:1080")]
    public async Task Bad_proxy_is_told_without_its_password(string proxy)
    {
        _program.Variables["VALIDATOR_Proxy__0"] = proxy;

        Assert.Equal(2, await _program.RunAsync("verify", "a@example.com"));

        var message = Assert.Single(_program.ErrorLines);
        Assert.StartsWith("validator: VALIDATOR_Proxy: ", message);
        Assert.Contains("socks5://[user:password@]host:port", message);
        Assert.DoesNotContain("secret", message);
    }

    [Fact]
    public async Task All_bad_values_are_told_at_once_each_with_its_source()
    {
        _program.WriteSettings("""{ "Concurrency": 0 }""");
        _program.Variables["VALIDATOR_PerDomain"] = "many";

        Assert.Equal(2, await _program.RunAsync("verify", "a@example.com", "--smtp-port", "x"));

        Assert.Equal(3, _program.ErrorLines.Length);
        Assert.Contains(_program.ErrorLines, line => line.StartsWith("validator: appsettings.json: Concurrency: '0'", StringComparison.Ordinal));
        Assert.Contains(_program.ErrorLines, line => line.StartsWith("validator: VALIDATOR_PerDomain: 'many'", StringComparison.Ordinal));
        Assert.Contains(_program.ErrorLines, line => line.StartsWith("validator: --smtp-port: 'x'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Broken_file_is_told()
    {
        _program.WriteSettings("""{ "PerDomain": """);

        Assert.Equal(2, await _program.RunAsync("verify", "a@example.com"));

        Assert.StartsWith("validator: appsettings.json: ", Assert.Single(_program.ErrorLines));
    }

    [Theory]
    [InlineData("there is no command 'veriffy'. Is verify meant?", "veriffy", "a@example.com")]
    [InlineData("there is no command 'a@example.com'. There is: verify", "a@example.com")]
    [InlineData("there is no option --smtp-prot. Is --smtp-port meant?", "verify", "--smtp-prot=25", "a@example.com")]
    [InlineData("there is no option --nonsense.", "verify", "a@example.com", "--nonsense", "--dns", "127.0.0.1")]
    [InlineData("there is no option -a@example.com. (An address that begins with a hyphen comes after --.)", "verify", "-a@example.com")]
    [InlineData("Required argument missing for option: '--dns'.", "verify", "a@example.com", "--dns")]
    [InlineData("Required argument missing for command: 'verify'.", "verify")]
    [InlineData("there is no command '\\u{001B}[31m'", "\e[31m")]
    public async Task Wrong_usage_is_told(string message, params string[] args)
    {
        Assert.Equal(2, await _program.RunAsync(args));

        Assert.Contains(_program.ErrorLines, line => line.StartsWith("validator: " + message, StringComparison.Ordinal));
        Assert.Empty(_program.OutputText);
        Assert.Null(_program.Options);
    }

    [Fact]
    public async Task Without_arguments_the_help_goes_to_standard_error()
    {
        Assert.Equal(2, await _program.RunAsync());

        Assert.Contains("verify <ADDRESS>", _program.Error.ToString());
        Assert.Empty(_program.OutputText);
    }

    [Theory]
    [InlineData("verify <ADDRESS>", "--help")]
    [InlineData("verify <ADDRESS>", "-h")]
    [InlineData("--greylist-retries <N>", "verify", "--help")]
    [InlineData(".", "--version")]
    public async Task Help_and_version_that_were_asked_for_are_results(string expected, params string[] args)
    {
        Assert.Equal(0, await _program.RunAsync(args));

        Assert.Contains(expected, _program.OutputText);
        Assert.Empty(_program.Error.ToString());
    }
}
