using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Standalone.Tests.RealServers;

/// <summary>The plainest SMTP client, to see what the real servers say without anything of ours between.</summary>
internal sealed class LineClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TcpClient _connection;
    private readonly CancellationTokenSource _patience = new(Patience, TimeProvider.System);
    private Stream _stream;
    private StreamReader _reader;

    private LineClient(TcpClient connection)
    {
        _connection = connection;
        _stream = connection.GetStream();
        _reader = new StreamReader(_stream, Encoding.UTF8);
    }

    /// <summary>Connects and reads the greeting.</summary>
    /// <param name="endpoint">Where to.</param>
    /// <param name="source">The address to come from.</param>
    /// <returns>The client, and the greeting.</returns>
    public static async Task<(LineClient Client, string Greeting)> ConnectAsync(IPEndPoint endpoint, string source = "127.0.0.1")
    {
        var connection = new TcpClient(new IPEndPoint(IPAddress.Parse(source), 0));
        await connection.ConnectAsync(endpoint);
        var client = new LineClient(connection);
        return (client, await client.ReadAsync());
    }

    /// <summary>Says EHLO, MAIL from the null sender and RCPT.</summary>
    /// <param name="endpoint">Where to.</param>
    /// <param name="recipient">The recipient.</param>
    /// <returns>The reply to the first that was not taken, or to RCPT.</returns>
    public static async Task<string> AskAsync(IPEndPoint endpoint, string recipient)
    {
        var (client, greeting) = await ConnectAsync(endpoint);
        using (client)
        {
            var reply = greeting;
            foreach (var command in (string[])["EHLO probe.test", "MAIL FROM:<>", $"RCPT TO:<{recipient}>"])
            {
                if (reply[0] != '2')
                {
                    break;
                }

                reply = await client.SayAsync(command);
            }

            return reply;
        }
    }

    /// <summary>Sends a line and reads the reply.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <returns>The reply, its lines joined by line feeds.</returns>
    public async Task<string> SayAsync(string line)
    {
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), _patience.Token);
        return await ReadAsync();
    }

    /// <summary>Goes over to TLS, after STARTTLS was taken.</summary>
    /// <returns>A task that ends when the handshake is done.</returns>
    public async Task EncryptAsync()
    {
        var tls = new SslStream(_stream);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = LabPostfix.CertificateName,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == $"CN={LabPostfix.CertificateName}",
        };
        await tls.AuthenticateAsClientAsync(options, _patience.Token);
        _stream = tls;
        _reader = new StreamReader(_stream, Encoding.UTF8);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _connection.Dispose();
        _patience.Dispose();
    }

    private async Task<string> ReadAsync()
    {
        List<string> lines = [];
        do
        {
            lines.Add(await _reader.ReadLineAsync(_patience.Token) ?? throw new EndOfStreamException(string.Join('\n', lines)));
        }
        while (lines[^1] is { Length: > 3 } line && line[3] == '-');

        return string.Join('\n', lines);
    }
}
