using Validator.Standalone.Configuration;

namespace Validator.Standalone.Serving;

/// <summary>The settings that <c>serve</c> has besides those of the verifier.</summary>
internal static class ServeSettings
{
    public static readonly Setting<string> Data = new(
        "data", "DIR", "Where jobs, keys and history are kept [default: ./data]", text => text);

    public static readonly Setting<ListenUrl> Urls = new(
        "urls", "URL", $"Where to listen, repeatable [default: {ListenUrl.Default.Text}]", ListenUrl.Read)
    { IsRepeatable = true };

    public static readonly Setting<bool> AllowInsecureHttp = new(
        "allow-insecure-http", null, "Listen on addresses that other machines can reach without TLS, too: keys then travel in the clear", Values.Flag);

    public static readonly Setting<bool> AllowPrivateWebhooks = new(
        "allow-private-webhooks", null, "Send webhooks to loopback, private and other non-public addresses, too", Values.Flag);
}
