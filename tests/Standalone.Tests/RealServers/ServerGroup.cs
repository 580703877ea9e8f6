using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Standalone.Tests.RealServers;

/// <summary>
/// Server programs that live as long as this object, and no longer than this process: a shell holds the reading end of a pipe whose
/// writing end is ours. When it is closed, by us or by the kernel after a kill -9, the shell ends the servers and removes their folder.
/// </summary>
internal sealed class ServerGroup : IAsyncDisposable
{
    // Each server leads a session of its own, so that its children are reached with it, and a Ctrl+C meant for the tests is not.
    private const string Keeper = """
        trap '' INT TERM HUP
        cd "$1" || exit 1
        servers=()
        start() { local log=$1; shift; setsid "$@" </dev/null >>"$log" 2>&1 & servers+=($!); }
        . ./servers.sh >keeper.log 2>&1
        cat >/dev/null
        kill -TERM -- "${servers[@]/#/-}" 2>/dev/null
        for _ in {1..50}; do kill -0 -- "${servers[@]/#/-}" 2>/dev/null || break; sleep 0.1; done
        kill -KILL -- "${servers[@]/#/-}" 2>/dev/null
        cd / && rm -rf "$1"
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _keeper;

    private ServerGroup(Process keeper) => _keeper = keeper;

    /// <summary>Starts what the folder's <c>servers.sh</c> names by <c>start LOGFILE COMMAND...</c>.</summary>
    /// <param name="folder">The servers' folder, removed in the end.</param>
    /// <returns>The running servers; they may not answer yet.</returns>
    public static ServerGroup Start(string folder)
    {
        var start = new ProcessStartInfo("bash", ["-c", Keeper, "servers", folder]) { RedirectStandardInput = true };
        return new ServerGroup(Process.Start(start)!);
    }

    /// <summary>Waits until somebody listens.</summary>
    /// <param name="endpoint">Where.</param>
    /// <returns>A task that ends when a connection stood.</returns>
    /// <exception cref="TimeoutException">Nobody did in time.</exception>
    public async Task WaitForAsync(IPEndPoint endpoint)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(endpoint);
                return;
            }
            catch (SocketException e) when (TimeProvider.System.GetElapsedTime(began) > Patience || _keeper.HasExited)
            {
                throw new TimeoutException($"Nobody listens at {endpoint}: {e.Message}", e);
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
    }

    /// <summary>Ends the servers and removes their folder.</summary>
    /// <returns>A task that ends when all are gone.</returns>
    public async ValueTask DisposeAsync()
    {
        _keeper.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        await _keeper.WaitForExitAsync(patience.Token);
        _keeper.Dispose();
    }
}
