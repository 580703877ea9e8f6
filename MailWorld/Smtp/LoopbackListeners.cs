using System.Net;
using System.Net.Sockets;

namespace MailWorld.Smtp;

/// <summary>
/// The sockets that hosts listen on, all on one port, of loopback alone. Few hosts: a socket for each address, so that where a host refuses
/// connections nothing listens. Many: one socket for all of 127.0.0.0/8, bound to the device <c>lo</c>, so that the kernel itself lets
/// nothing from outside come near it (and what is accepted is checked all the same).
/// </summary>
internal sealed class LoopbackListeners : IDisposable
{
    private const int Backlog = 4096;
    private const int SolSocket = 1;
    private const int SoReusePort = 15;
    private const int SoBindToDevice = 25;

    private readonly List<Socket> _sockets = [];
    private readonly List<Socket> _fillers = [];

    private LoopbackListeners(int port, bool shared) => (Port, IsShared) = (port, shared);

    public int Port { get; }

    /// <summary>Gets a value indicating whether one socket serves all addresses.</summary>
    public bool IsShared { get; }

    /// <summary>Gets the sockets to accept from.</summary>
    public IReadOnlyList<Socket> Sockets => _sockets;

    /// <summary>Listens.</summary>
    /// <param name="port">The port; 0 for one that is free on every address.</param>
    /// <param name="addresses">Where to listen: addresses of loopback.</param>
    /// <param name="silent">Addresses whose SYNs are not to be answered.</param>
    /// <param name="mostSockets">With more addresses, one socket serves all.</param>
    public static LoopbackListeners Open(int port, IReadOnlyCollection<IPAddress> addresses, IReadOnlyCollection<IPAddress> silent, int mostSockets)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return TryOpen(port, addresses, silent, mostSockets);
            }
            catch (SocketException exception) when (port != 0 || attempt > 50)
            {
                throw new WorldStartException(port == 0
                    ? $"no SMTP port can be had: {exception.Message}"
                    : $"the SMTP port {port} of 127.0.0.0/8 cannot be had: {exception.Message}", exception);
            }
            catch (SocketException)
            {
                // The free port of the first address is taken on another: try again.
            }
        }
    }

    public void Dispose()
    {
        foreach (var socket in _sockets.Concat(_fillers))
        {
            socket.Dispose();
        }
    }

    private static LoopbackListeners TryOpen(int port, IReadOnlyCollection<IPAddress> addresses, IReadOnlyCollection<IPAddress> silent, int mostSockets)
    {
        var four = addresses.Where(address => address.AddressFamily == AddressFamily.InterNetwork).ToList();
        var shared = four.Count > mostSockets && CanBindToLoopbackDevice();
        var opened = new List<Socket>();
        LoopbackListeners? listeners = null;
        try
        {
            foreach (var address in shared ? [IPAddress.Any] : four)
            {
                opened.Add(Listen(address, port, shared));
                port = ((IPEndPoint)opened[0].LocalEndPoint!).Port;
            }

            foreach (var address in addresses.Where(address => address.AddressFamily == AddressFamily.InterNetworkV6))
            {
                opened.Add(Listen(address, port, shared: false));
                port = ((IPEndPoint)opened[0].LocalEndPoint!).Port;
            }

            if (opened.Count == 0)
            {
                // Nobody listens; a port is still needed to say where.
                using var probe = Listen(IPAddress.Loopback, port, shared: false);
                port = ((IPEndPoint)probe.LocalEndPoint!).Port;
            }

            listeners = new LoopbackListeners(port, shared);
            listeners._sockets.AddRange(opened);
            foreach (var address in silent)
            {
                listeners.Silence(address, port, shared);
            }

            return listeners;
        }
        catch
        {
            listeners?.Dispose();
            opened.ForEach(socket => socket.Dispose());
            throw;
        }
    }

    /// <summary>Whether a socket can be bound to the loopback device: Linux since 5.7, or with the privilege. Elsewhere every address has its own.</summary>
    private static bool CanBindToLoopbackDevice()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.SetRawSocketOption(SolSocket, SoBindToDevice, "lo\0"u8);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static Socket Listen(IPAddress address, int port, bool shared)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (shared)
            {
                socket.SetRawSocketOption(SolSocket, SoBindToDevice, "lo\0"u8);
                socket.SetRawSocketOption(SolSocket, SoReusePort, [1, 0, 0, 0]);
            }

            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Makes an address silent: a queue of one connection, which is ours and never taken out, so that the kernel drops every other SYN.</summary>
    private void Silence(IPAddress address, int port, bool shared)
    {
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _fillers.Add(listener);
        if (shared)
        {
            listener.SetRawSocketOption(SolSocket, SoReusePort, [1, 0, 0, 0]);
        }

        listener.Bind(new IPEndPoint(address, port));
        listener.Listen(0);
        var filler = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _fillers.Add(filler);
        filler.Connect(new IPEndPoint(address, port));
    }
}
