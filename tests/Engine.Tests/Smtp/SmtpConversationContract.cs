using Validator.Smtp;

namespace Engine.Tests.Smtp;

/// <summary>What every implementation of <see cref="ISmtpConnector"/> and <see cref="ISmtpConversation"/> is held to, over real sockets.</summary>
public abstract partial class SmtpConversationContract
{
    private protected const string PipeliningOffered = "PIPELINING 8BITMIME SMTPUTF8 SIZE";

    public static TheoryData<Feed> Feeds => [Feed.Whole, Feed.Line, Feed.Byte];

    public static TheoryData<Feed, bool> FeedsAndModes => new()
    {
        { Feed.Whole, true }, { Feed.Line, true }, { Feed.Byte, true },
        { Feed.Whole, false }, { Feed.Line, false }, { Feed.Byte, false },
    };

    /// <summary>An implementation with these bounds.</summary>
    protected abstract ISmtpConnector CreateConnector(SmtpConnectorOptions options);

    private protected async Task<ISmtpConversation> OpenAsync(ScriptedServer server, SmtpConnectorOptions? options = null)
    {
        var opening = await CreateConnector((options ?? new SmtpConnectorOptions()) with { AllowPrivateAddresses = true }).OpenAsync(server.Endpoint);
        Assert.True(opening.IsOpen, opening.Failure?.ToString());
        return opening.Conversation;
    }

    private protected async Task<SmtpFailure> FailAsync(ScriptedServer server, SmtpConnectorOptions? options = null)
    {
        var opening = await CreateConnector((options ?? new SmtpConnectorOptions()) with { AllowPrivateAddresses = true }).OpenAsync(server.Endpoint);
        Assert.False(opening.IsOpen);
        return opening.Failure;
    }
}
