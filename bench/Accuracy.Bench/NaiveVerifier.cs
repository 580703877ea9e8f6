using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Validator.Accuracy;

/// <summary>
/// The verifier that everybody writes first, to compare with: the best MX, one RCPT, and the code alone: 2xx is deliverable, 5xx undeliverable, the rest
/// unknown; no MX is undeliverable. It shows that the world can be got wrong. Prints CSV.
/// </summary>
internal static class NaiveVerifier
{
    /// <summary>Verifies the addresses of standard input.</summary>
    public static async Task RunAsync(IPEndPoint dns, int smtpPort)
    {
        Console.WriteLine("email,status");
        var lines = new List<string>();
        while (await Console.In.ReadLineAsync() is { } line)
        {
            lines.Add(line);
        }

        var written = new Lock();
        await Parallel.ForEachAsync(lines, new ParallelOptions { MaxDegreeOfParallelism = 100 }, async (line, _) =>
        {
            var status = await StatusAsync(line, dns, smtpPort);
            lock (written)
            {
                Console.WriteLine($"\"{line}\",{status}");
            }
        });
    }

    private static async Task<string> StatusAsync(string address, IPEndPoint dns, int smtpPort)
    {
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(8), TimeProvider.System);
        try
        {
            var domain = address[(address.LastIndexOf('@') + 1)..];
            if (domain.Length == address.Length || domain.Contains(' ', StringComparison.Ordinal))
            {
                return "undeliverable";
            }

            var exchanges = await AskAsync(dns, domain, type: 15, time.Token);
            var host = exchanges.OrderBy(exchange => exchange.Preference).Select(exchange => exchange.Host).FirstOrDefault() ?? domain;
            var addresses = host.Length == 0 ? [] : await AskAsync(dns, host, type: 1, time.Token);
            return addresses.Count == 0 ? "undeliverable" : await TalkAsync(new IPEndPoint(IPAddress.Parse(addresses[0].Host), smtpPort), address, time.Token);
        }
        catch (Exception problem) when (problem is IOException or SocketException or OperationCanceledException or FormatException)
        {
            return "unknown";
        }
    }

    private static async Task<string> TalkAsync(IPEndPoint host, string address, CancellationToken stop)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, stop);
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        string[] commands = ["EHLO probe.sender.example", "MAIL FROM:<probe@sender.example>", $"RCPT TO:<{address}>"];
        for (var i = 0; ; i++)
        {
            var code = ' ';
            while (await reader.ReadLineAsync(stop) is { } line)
            {
                code = line.Length > 0 ? line[0] : ' ';
                if (line.Length < 4 || line[3] != '-')
                {
                    break;
                }
            }

            if (code != '2' || i == commands.Length)
            {
                return code switch { '2' => "deliverable", '5' => "undeliverable", _ => "unknown" };
            }

            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(commands[i] + "\r\n"), stop);
        }
    }

    /// <summary>The MX or A records of a name, over UDP, from an answer that is taken to be well formed.</summary>
    private static async Task<List<(int Preference, string Host)>> AskAsync(IPEndPoint dns, string name, int type, CancellationToken stop)
    {
        var labels = name.Split('.', StringSplitOptions.RemoveEmptyEntries);
        byte[] query =
        [
            0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0,
            .. labels.SelectMany(label => Encoding.ASCII.GetBytes(label).Prepend((byte)label.Length)), 0, 0, (byte)type, 0, 1,
        ];
        using var socket = new UdpClient();
        await socket.SendAsync(query, dns, stop);
        var answer = (await socket.ReceiveAsync(stop)).Buffer;
        if ((answer[2] & 2) != 0 || (answer[3] & 15) is not (0 or 3))
        {
            throw new IOException("The answer was cut, or the server failed.");
        }

        var records = new List<(int, string)>();
        var at = query.Length;
        for (var left = BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(6)); left > 0; left--)
        {
            _ = NameAt(answer, ref at);
            var length = BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(at + 8));
            var data = at + 10;
            if (answer[at + 1] == type && type == 15)
            {
                var host = data + 2;
                records.Add((BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(data)), NameAt(answer, ref host)));
            }
            else if (answer[at + 1] == type)
            {
                records.Add((0, new IPAddress(answer.AsSpan(data, 4)).ToString()));
            }

            at = data + length;
        }

        return records;
    }

    private static string NameAt(byte[] message, ref int at)
    {
        var labels = new List<string>();
        var place = at;
        var jumped = false;
        while (message[place] is var length and > 0)
        {
            if (length >= 0xC0)
            {
                at = jumped ? at : place + 2;
                jumped = true;
                place = ((length & 0x3F) << 8) | message[place + 1];
                continue;
            }

            labels.Add(Encoding.ASCII.GetString(message, place + 1, length));
            place += length + 1;
        }

        at = jumped ? at : place + 1;
        return string.Join('.', labels);
    }
}
