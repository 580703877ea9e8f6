using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Validator.Api.Bench.Verdicts;

/// <summary>One connection that sends the same request again and again: a generator that costs little beside what it measures.</summary>
internal sealed class RawClient(HttpClient of, byte[] body) : IDisposable
{
    private readonly TcpClient _connection = new(of.BaseAddress!.Host, of.BaseAddress.Port) { NoDelay = true };
    private readonly byte[] _request = [.. Encoding.ASCII.GetBytes(
        $"POST /v1/verifications HTTP/1.1\r\nHost: {of.BaseAddress.Authority}\r\n" +
        string.Concat(of.DefaultRequestHeaders.Select(header => $"{header.Key}: {header.Value.First()}\r\n")) +
        $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];

    private readonly byte[] _buffer = new byte[16 * 1024];

    /// <summary>Sends one and reads the whole answer.</summary>
    public async Task SendAsync()
    {
        var stream = _connection.GetStream();
        await stream.WriteAsync(_request);
        var read = 0;
        while (true)
        {
            var got = await stream.ReadAsync(_buffer.AsMemory(read));
            if (got == 0)
            {
                throw new IOException("The server ended the connection.");
            }

            read += got;
            if (Length(_buffer.AsSpan(0, read)) is { } length && read >= length)
            {
                return;
            }
        }
    }

    public void Dispose() => _connection.Dispose();

    private static int? Length(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return null;
        }

        var head = answer[..end];
        if (!head.StartsWith("HTTP/1.1 200"u8))
        {
            throw new IOException(Encoding.ASCII.GetString(answer));
        }

        var name = "Content-Length: "u8;
        var at = head[(head.IndexOf(name) + name.Length)..];
        var line = at.IndexOf((byte)'\r');
        return end + 4 + int.Parse(line < 0 ? at : at[..line], CultureInfo.InvariantCulture);
    }
}
