using System.Net;
using System.Net.Sockets;
using Validator.Load.Raw;

namespace Validator.Load.Sides;

/// <summary>
/// The same questions through as many connected UDP sockets as the resolver uses, each with its share of the queries in flight: an answer is told by its id,
/// looked at for an answer record, and the next question leaves in its place. Nothing is allocated for a query, nothing is kept.
/// </summary>
internal sealed class FloorDns : ISide
{
    private const int Sockets = 16;
    private const int MostQuery = 128;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Socket[] _sockets = new Socket[Sockets];
    private readonly int _inFlight;

    public FloorDns(IPEndPoint dns, int inFlight)
    {
        _inFlight = inFlight;
        for (var i = 0; i < Sockets; i++)
        {
            _sockets[i] = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
            _sockets[i].Connect(dns);
        }
    }

    public async Task<Tally> RunAsync(string[] items)
    {
        var next = -1;
        var right = 0;
        await Task.WhenAll(Enumerable.Range(0, Sockets).Select(number => Task.Run(() =>
            RunAsync(_sockets[number], items, (_inFlight / Sockets) + (number < _inFlight % Sockets ? 1 : 0)))));
        return new Tally(right, items.Length - right);

        async Task RunAsync(Socket socket, string[] names, int window)
        {
            var queries = new byte[window * MostQuery];
            var lengths = new int[window];
            var ids = new ushort[window];
            var answer = new byte[1232];
            var open = 0;
            var timeout = new CancellationTokenSource();
            for (var slot = 0; slot < window; slot++)
            {
                await SendNextAsync(slot);
            }

            while (open > 0)
            {
                timeout.CancelAfter(Patience);
                try
                {
                    var length = await socket.ReceiveAsync(answer, SocketFlags.None, timeout.Token);
                    var slot = RawMessage.IdOf(answer) % window;
                    if (lengths[slot] > 0 && RawMessage.IdOf(answer) == ids[slot])
                    {
                        open--;
                        lengths[slot] = 0;
                        Interlocked.Add(ref right, RawMessage.HasAnswer(answer.AsSpan(0, length)) ? 1 : 0);
                        await SendNextAsync(slot);
                    }
                }
                catch (OperationCanceledException)
                {
                    // Whatever is open now was lost.
                    for (var slot = 0; slot < window; slot++)
                    {
                        if (lengths[slot] > 0)
                        {
                            await socket.SendAsync(queries.AsMemory(slot * MostQuery, lengths[slot]), SocketFlags.None);
                        }
                    }
                }

                if (!timeout.TryReset())
                {
                    timeout.Dispose();
                    timeout = new CancellationTokenSource();
                }
            }

            timeout.Dispose();

            async ValueTask SendNextAsync(int slot)
            {
                var i = Interlocked.Increment(ref next);
                if (i >= names.Length)
                {
                    return;
                }

                open++;
                ids[slot] = (ushort)(((ids[slot] / window) + 1) % (ushort.MaxValue / window) * window + slot);
                lengths[slot] = RawMessage.Write(queries.AsSpan(slot * MostQuery, MostQuery), ids[slot], names[i], RawMessage.Mx);
                await socket.SendAsync(queries.AsMemory(slot * MostQuery, lengths[slot]), SocketFlags.None);
            }
        }
    }

    public Task FinishAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Array.ForEach(_sockets, socket => socket.Dispose());
        return ValueTask.CompletedTask;
    }
}
