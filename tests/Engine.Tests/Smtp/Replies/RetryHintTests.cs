using Validator.Smtp.Replies;

namespace Engine.Tests.Smtp.Replies;

/// <summary>The wait that a reply names is found, and only a wait.</summary>
public sealed class RetryHintTests
{
    [Theory]
    [InlineData("450 4.2.0 Greylisted for 300 seconds", 300)]
    [InlineData("451 4.7.1 greylisted for 5 minutes", 300)]
    [InlineData("451 Try again in 5 minutes", 300)]
    [InlineData("451 Please try again in 5-10 minutes", 600)]
    [InlineData("451 4.7.1 Greylisting in action, please come back in 00:05:00", 300)]
    [InlineData("450 retry in 01:00:30.", 3630)]
    [InlineData("450 Please retry in 1 hour", 3600)]
    [InlineData("450 Please wait an hour and retry", 3600)]
    [InlineData("450 wait 1 hour and 5 minutes", 3900)]
    [InlineData("450 retry after 4m30s", 270)]
    [InlineData("450 You are greylisted for 20 minutes", 1200)]
    [InlineData("450 greylisted: 60 more seconds", 60)]
    [InlineData("450 Bitte versuchen Sie es in 10 Minuten erneut", 600)]
    [InlineData("450 réessayez dans 10 minutes", 600)]
    [InlineData("450 intente de nuevo en 30 segundos", 30)]
    [InlineData("450 wait 0 seconds", 1)]
    [InlineData("450 retry in 3 days", 86400)]
    [InlineData("450 retry in 99999999999999999999999 hours", 86400)]
    public void Wait_is_found(string line, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Wait(line));

    [Theory]
    [InlineData("450 4.2.0 Greylisted")]
    [InlineData("450 too many messages: 100 in the last 60 minutes, try later")]
    [InlineData("450 limit of 100 per 60 minutes, try later")]
    [InlineData("450 300 messages")]
    [InlineData("450 try 192.0.2.5 minutes")]
    [InlineData("450 try again at 12:30")]
    [InlineData("450 try a second host later")]
    [InlineData("550 try again in 5 minutes")]
    public void No_wait_is_made_up(string line) => Assert.Null(Wait(line));

    [Fact]
    public void Recipient_names_no_wait() => Assert.Null(Wait("450 <retry.in.5.minutes@target.example> later"));

    private static TimeSpan? Wait(string line) => ReplyClassifier.Default.Read(ReplyData.Reply(line), ReplyData.Rcpt()).RetryAfter;
}
