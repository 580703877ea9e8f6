using System.Net;
using System.Net.Sockets;

namespace Validator.Load.Processes;

/// <summary>Postfix's smtp-sink: a server that is not ours. It ends with this process by way of util-linux's setpriv.</summary>
internal static class SinkProcess
{
    // As root it refuses to run; were it to change the user itself, it would outlive this process.
    private static readonly string[] AsNobody = Environment.IsPrivilegedProcess ? ["--reuid", "nobody", "--regid", "nogroup", "--clear-groups"] : [];

    public static ChildProcess Start(int port, int connections) => ChildProcess.StartProgram(
        "setpriv",
        [.. AsNobody, "--pdeathsig", "KILL", "smtp-sink", "-h", Population.SinkHost, $"inet:{Population.SinkAddress}:{port}", $"{connections * 2}"]);

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(Population.SinkAddress), 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
