using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace Validator.Load.Raw;

/// <summary>What a floor learned of an address.</summary>
internal enum RawAnswer
{
    Failed,
    Accepted,
    Refused,
}

/// <summary>
/// One connection an address, as fast as sockets allow: reused buffers, no timers, no tokens, replies read for their codes alone. Pipelines as the engine
/// does, since the hosts offer it.
/// </summary>
internal sealed class RawDialogue(int port, bool probeInItsOwnTransaction)
{
    private static readonly byte[] Ehlo = "EHLO bench.example\r\n"u8.ToArray();
    private static readonly byte[] Quit = "QUIT\r\n"u8.ToArray();

    private readonly byte[] _out = new byte[1024];
    private readonly byte[] _in = new byte[4096];
    private readonly int[] _codes = new int[3];
    private int _filled;
    private int _probes;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RawAnswer> AskAsync(IPAddress host, string address)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _filled = 0;
        await socket.ConnectAsync(new IPEndPoint(host, port));
        if (!await ReadAsync(socket, 1) || _codes[0] != 220)
        {
            return RawAnswer.Failed;
        }

        await socket.SendAsync(Ehlo, SocketFlags.None);
        if (!await ReadAsync(socket, 1) || _codes[0] != 250)
        {
            return RawAnswer.Failed;
        }

        var answer = probeInItsOwnTransaction ? await AskApartAsync(socket, address) : await AskTogetherAsync(socket, address);
        await socket.SendAsync(Quit, SocketFlags.None);
        if (!await ReadAsync(socket, 1))
        {
            return RawAnswer.Failed;
        }

        // The server closes first: the connection's last state is then its own, and no local port is held.
        while (await socket.ReceiveAsync(_in, SocketFlags.None) > 0)
        {
        }

        return answer;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<RawAnswer> AskApartAsync(Socket socket, string address)
    {
        var length = Recipient(Put(0, "MAIL FROM:<>\r\n"u8), address);
        await socket.SendAsync(_out.AsMemory(0, length), SocketFlags.None);
        if (!await ReadAsync(socket, 2) || _codes[0] != 250)
        {
            return RawAnswer.Failed;
        }

        var answer = Judge(_codes[1]);
        if (answer == RawAnswer.Accepted)
        {
            length = Probe(Put(0, "RSET\r\nMAIL FROM:<>\r\n"u8), address);
            await socket.SendAsync(_out.AsMemory(0, length), SocketFlags.None);
            if (!await ReadAsync(socket, 3) || Judge(_codes[2]) == RawAnswer.Failed)
            {
                return RawAnswer.Failed;
            }
        }

        return answer;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<RawAnswer> AskTogetherAsync(Socket socket, string address)
    {
        var length = Probe(Recipient(Put(0, "MAIL FROM:<>\r\n"u8), address), address);
        await socket.SendAsync(_out.AsMemory(0, length), SocketFlags.None);
        return await ReadAsync(socket, 3) && _codes[0] == 250 && Judge(_codes[2]) != RawAnswer.Failed ? Judge(_codes[1]) : RawAnswer.Failed;
    }

    private static RawAnswer Judge(int code) => (code / 100) switch
    {
        2 => RawAnswer.Accepted,
        5 => RawAnswer.Refused,
        _ => RawAnswer.Failed,
    };

    private int Put(int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(_out.AsSpan(at));
        return at + text.Length;
    }

    private int Recipient(int at, ReadOnlySpan<char> address)
    {
        at = Put(at, "RCPT TO:<"u8);
        at += Encoding.ASCII.GetBytes(address, _out.AsSpan(at));
        return Put(at, ">\r\n"u8);
    }

    private int Probe(int at, string address)
    {
        at = Put(at, "RCPT TO:<q0madeup"u8);
        (++_probes).TryFormat(_out.AsSpan(at), out var digits, provider: CultureInfo.InvariantCulture);
        at += digits;
        _out[at++] = (byte)'@';
        at += Encoding.ASCII.GetBytes(Population.DomainOf(address), _out.AsSpan(at));
        return Put(at, ">\r\n"u8);
    }

    /// <summary>Reads whole replies and keeps their codes.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReadAsync(Socket socket, int replies)
    {
        for (var seen = 0; ;)
        {
            seen = Parse(seen, replies);
            if (seen == replies)
            {
                return true;
            }

            if (_filled == _in.Length)
            {
                return false;
            }

            var read = await socket.ReceiveAsync(_in.AsMemory(_filled), SocketFlags.None);
            if (read == 0)
            {
                return false;
            }

            _filled += read;
        }
    }

    private int Parse(int seen, int wanted)
    {
        var rest = _in.AsSpan(0, _filled);
        for (int end; seen < wanted && (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
        {
            // "250-" goes on, "250 " ends.
            if (end >= 4 && rest[3] != (byte)'-')
            {
                _codes[seen++] = ((rest[0] - '0') * 100) + ((rest[1] - '0') * 10) + (rest[2] - '0');
            }
        }

        rest.CopyTo(_in);
        _filled = rest.Length;
        return seen;
    }
}
