using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Api.Tests.Security;

/// <summary>A connection that sends bytes as they are: what no HTTP client would send.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(30));
    private readonly TcpClient _client = new();

    public static async Task<RawConnection> SendAsync(SecurityHost host, string bytes)
    {
        var connection = new RawConnection();
        await connection._client.ConnectAsync(IPAddress.Loopback, host.Address.Port, connection._limit.Token);
        await connection.WriteAsync(bytes);
        return connection;
    }

    public async Task WriteAsync(string bytes) => await _client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(bytes), _limit.Token);

    /// <summary>Reads until the server closes, or has sent its headers and a body of JSON or text.</summary>
    public async Task<string> ReadAsync()
    {
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            int read;
            while (!IsWhole(answer.ToString()) && (read = await _client.GetStream().ReadAsync(buffer, _limit.Token)) > 0)
            {
                answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // Closed by the server.
        }

        return answer.ToString();
    }

    public void Dispose()
    {
        _client.Dispose();
        _limit.Dispose();
    }

    private static bool IsWhole(string answer) =>
        answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end
        && (answer[end..].Contains('}', StringComparison.Ordinal) || answer[end..].Contains("key_", StringComparison.Ordinal));
}
