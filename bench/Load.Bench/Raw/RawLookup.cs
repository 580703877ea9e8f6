using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Validator.Load.Raw;

/// <summary>Domain to address by two questions, MX and A, through a connected UDP socket that it keeps. One question at a time.</summary>
internal sealed class RawLookup : IDisposable
{
    private const int Attempts = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly byte[] _query = new byte[512];
    private readonly byte[] _answer = new byte[1232];
    private readonly byte[] _name = new byte[256];
    private CancellationTokenSource _timeout = new();
    private ushort _id;

    public RawLookup(IPEndPoint server) => _socket.Connect(server);

    /// <summary>Gives the address of the first mail host; null where there is none.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<IPAddress?> FindHostAsync(string address)
    {
        var length = await AskAsync(RawMessage.Write(_query, ++_id, Population.DomainOf(address), RawMessage.Mx));
        var exchange = length == 0 ? 0 : RawMessage.FindData(_answer.AsSpan(0, length), RawMessage.Mx);
        if (exchange == 0)
        {
            return null;
        }

        var name = RawMessage.CopyName(_answer.AsSpan(0, length), exchange + 2, _name);
        length = await AskAsync(RawMessage.Write(_query, ++_id, _name.AsSpan(0, name), RawMessage.A));
        var data = length == 0 ? 0 : RawMessage.FindData(_answer.AsSpan(0, length), RawMessage.A);
        return data == 0 ? null : new IPAddress(_answer.AsSpan(data, 4));
    }

    public void Dispose()
    {
        _socket.Dispose();
        _timeout.Dispose();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> AskAsync(int queryLength)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            await _socket.SendAsync(_query.AsMemory(0, queryLength), SocketFlags.None);
            _timeout.CancelAfter(Patience);
            try
            {
                while (true)
                {
                    var length = await _socket.ReceiveAsync(_answer, SocketFlags.None, _timeout.Token);
                    if (length > RawMessage.HeaderLength && RawMessage.IdOf(_answer) == _id)
                    {
                        return RawMessage.HasAnswer(_answer.AsSpan(0, length)) ? length : 0;
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // Lost: asked again.
            }
            finally
            {
                if (!_timeout.TryReset())
                {
                    _timeout.Dispose();
                    _timeout = new CancellationTokenSource();
                }
            }
        }

        return 0;
    }
}
