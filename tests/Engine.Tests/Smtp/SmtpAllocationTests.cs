using System.Net;
using System.Text;
using Validator.Smtp;
using Xunit.Abstractions;

namespace Engine.Tests.Smtp;

/// <summary>Thousands of conversations stand at once: what a question leaves for the garbage collector has a bound.</summary>
public sealed class SmtpAllocationTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Question_allocates_little()
    {
        const int Questions = 1000;
        using var stream = new AcceptingStream();
        var options = new SmtpConnectorOptions();
        var endpoint = new SmtpEndpoint("mx.example.com", IPAddress.Loopback, 25, new EgressAddress(null, "probe.example.net"));
        var channel = new SmtpChannel(endpoint, new SmtpWire(null, stream), new SmtpWatch(TimeProvider.System), options.CommandTimeout);
        var result = await SmtpHandshake.RunAsync(channel, options, startTls: false);
        await using var conversation = new SmtpConversation(channel, result.Extensions, options);
        string[] recipients = ["jane@example.com"];
        await conversation.AskAsync("", recipients);

        // Everything is at hand, so all of it runs on this thread.
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Questions; i++)
        {
            var answers = conversation.AskAsync("", recipients);
            Assert.True(answers.IsCompletedSuccessfully);
        }

        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / Questions;
        output.WriteLine($"{each} bytes for a question of three commands, their replies included");
        Assert.InRange(each, 1, 1500);
    }

    private sealed class AcceptingStream : Stream
    {
        private static readonly byte[] Yes = Encoding.ASCII.GetBytes("250 2.1.0 ok\r\n");
        private static readonly byte[] Hello = Encoding.ASCII.GetBytes("220 mx.example.com\r\n");
        private byte[]? _next = Hello;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var next = _next ?? throw new IOException("Read without a command.");
            _next = null;
            next.CopyTo(buffer);
            return ValueTask.FromResult(next.Length);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _next = Yes;
            return ValueTask.CompletedTask;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
