using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Validator.Dns;
using Validator.Tests.Support;
using Validator.Webhooks;

namespace Engine.Tests.Webhooks;

public sealed class WebhookSenderTests
{
    private static readonly WebhookOptions Private = new() { AllowPrivate = true };
    private static readonly byte[] Secret = SHA256.HashData("secret"u8);

    [Fact]
    public async Task Message_arrives_signed_as_the_specification_says()
    {
        await using var receiver = WebhookReceiver.Answering(204);
        var older = SHA256.HashData("older"u8);

        var response = await SendAsync(receiver.Url, Private, secrets: [Secret, older]);

        Assert.Equal(new WebhookResponse(204, null), response);
        var received = Assert.Single(receiver.All);
        Assert.Equal(("msg_1", """{"type":"job.completed"}"""), (received.Id, received.Body));
        var signed = Encoding.UTF8.GetBytes($"{received.Id}.{received.Timestamp}.{received.Body}");
        Assert.Equal(
            [$"v1,{Convert.ToBase64String(HMACSHA256.HashData(Secret, signed))}", $"v1,{Convert.ToBase64String(HMACSHA256.HashData(older, signed))}"],
            received.Signature.Split(' '));
    }

    /// <summary>The example of the specification's own libraries.</summary>
    [Fact]
    public void Signature_is_that_of_the_libraries_for_receivers()
    {
        var secret = Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        var signature = WebhookSignature.Sign([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330), """{"test": 2432232314}""");

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
        Assert.Equal("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", WebhookSignature.Text(secret));
    }

    [Fact]
    public async Task Address_that_is_not_public_is_never_connected_to()
    {
        await using var receiver = WebhookReceiver.Answering(204);

        var literal = await SendAsync(receiver.Url, new());
        var name = await SendAsync(new($"http://internal.example:{receiver.Url.Port}/"), new(), ("internal.example", ["127.0.0.1"]));
        var localhost = await SendAsync(new($"http://localhost:{receiver.Url.Port}/"), new());
        var mapped = await SendAsync(new($"http://mapped.example:{receiver.Url.Port}/"), new(), ("mapped.example", ["::ffff:127.0.0.1"]));

        Assert.All([literal, name, localhost, mapped], response => Assert.Contains("is not a public address", response.Error, StringComparison.Ordinal));
        Assert.Empty(receiver.All);
    }

    [Fact]
    public async Task Name_that_leads_to_a_public_address_and_to_a_private_one_does_not_open_the_private_one()
    {
        await using var receiver = WebhookReceiver.Answering(204);

        // 192.0.2.0/24 is not public either, so that nothing leaves this machine: each candidate is checked.
        var response = await SendAsync(new($"http://both.example:{receiver.Url.Port}/"), new(), ("both.example", ["192.0.2.1", "127.0.0.1"]));

        Assert.Contains("192.0.2.1 is not a public address", response.Error, StringComparison.Ordinal);
        Assert.Empty(receiver.All);
    }

    [Fact]
    public async Task Name_is_looked_up_by_the_resolver_and_connected_to_where_that_is_allowed()
    {
        await using var receiver = WebhookReceiver.Answering(200);

        // The listener serves 127.0.0.1 by that name alone; that it answers at all is the point.
        Assert.NotNull((await SendAsync(new($"http://hook.example:{receiver.Url.Port}/"), Private, ("hook.example", ["127.0.0.1"]))).StatusCode);
        Assert.Contains("no address", (await SendAsync(new("http://nowhere.example/"), Private)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirect_is_not_followed()
    {
        await using var inside = WebhookReceiver.Answering(200);
        await using var receiver = WebhookReceiver.Answering(302, "Location", inside.Url.ToString());

        var response = await SendAsync(receiver.Url, Private);

        Assert.Equal((302, false), (response.StatusCode, response.IsTaken));
        Assert.Empty(inside.All);
    }

    [Theory]
    [InlineData(500, null, null)]
    [InlineData(503, "120", 120)]
    [InlineData(429, "7", 7)]
    public async Task Refusal_is_tried_again_as_the_receiver_asks(int status, string? retryAfter, int? seconds)
    {
        await using var receiver = WebhookReceiver.Answering(status, retryAfter is null ? null : "Retry-After", retryAfter);

        var response = await SendAsync(receiver.Url, Private);

        Assert.Equal((status, false, false), (response.StatusCode, response.IsTaken, response.IsFinal));
        Assert.Equal(seconds, response.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task Receiver_that_is_gone_is_not_tried_again()
    {
        await using var receiver = WebhookReceiver.Answering(410);

        Assert.True((await SendAsync(receiver.Url, Private)).IsFinal);
    }

    [Fact]
    public async Task Receiver_that_never_answers_costs_its_time_and_no_more()
    {
        var never = new TaskCompletionSource<(int, string?, string?)>();
        await using var receiver = new WebhookReceiver(_ => never.Task);

        var response = await SendAsync(receiver.Url, Private with { Timeout = TimeSpan.FromMilliseconds(200) });

        Assert.Equal((null, "no answer within 0.2 s"), (response.StatusCode, response.Error));
        never.SetResult((200, null, null));
    }

    [Theory]
    [InlineData("ftp://example.com/", "scheme ftp")]
    [InlineData("https://user:pass@example.com/", "password in the URL")]
    [InlineData("https://example.com/#part", "fragment")]
    [InlineData("/hook", "scheme file")]
    [InlineData("hook", "no absolute URL")]
    [InlineData("https://10.0.0.1/", "10.0.0.1 is not a public address")]
    [InlineData("https://[::1]/", "::1 is not a public address")]
    [InlineData("https://2130706433/", "127.0.0.1 is not a public address")]
    [InlineData("https://0x7f.1/", "127.0.0.1 is not a public address")]
    [InlineData("https://sub.localhost/", "127.0.0.1 is not a public address")]
    [InlineData("", "URL is expected")]
    public void Url_that_cannot_be_sent_to_is_refused_with_the_reason(string text, string reason)
    {
        Assert.False(WebhookTarget.TryParse(text, allowPrivate: false, out _, out var problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    private static async Task<WebhookResponse> SendAsync(Uri url, WebhookOptions options, (string Name, string[] Addresses)? host = null, byte[][]? secrets = null)
    {
        using var sender = new WebhookSender(options, new Hosts(host), TimeProvider.System);
        return await sender.SendAsync(new("msg_1", "k1", null, "job.completed", url, """{"type":"job.completed"}""", DateTimeOffset.UnixEpoch), secrets ?? [Secret]);
    }

    private sealed class Hosts((string Name, string[] Addresses)? host) : IMailRouteResolver
    {
        public ValueTask<MailRoute> ResolveAsync(string domain, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask<HostAddresses> ResolveHostAsync(string name, CancellationToken cancellationToken = default) => ValueTask.FromResult(
            host?.Name == name
                ? new HostAddresses(DnsStatus.Success, [.. host.Value.Addresses.Select(IPAddress.Parse)])
                : new HostAddresses(DnsStatus.NameNotFound, ImmutableArray<IPAddress>.Empty));
    }
}
