using System.Diagnostics;

namespace Standalone.Tests.Bulk;

/// <summary>The real program, in a process of its own.</summary>
internal sealed class ValidatorProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;

    private ValidatorProcess(ProcessStartInfo start)
    {
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public static ValidatorProcess Start(IEnumerable<string> arguments) => new(new ProcessStartInfo(Program, arguments));

    /// <summary>Starts it where no file may become larger than so many kibibytes: writing fails as on a full disk.</summary>
    public static ValidatorProcess StartWithSmallDisk(int kibibytes, IEnumerable<string> arguments) =>
        new(new ProcessStartInfo("bash", ["-c", $"trap '' XFSZ; ulimit -f {kibibytes}; exec \"$@\"", "bash", Program, .. arguments])
        {
            Environment = { ["DOTNET_EnableWriteXorExecute"] = "0" }, // else the runtime itself maps a larger file
        });

    public async Task<(int Status, string Error)> WaitAsync(TimeSpan? longest = null)
    {
        using var patience = new CancellationTokenSource(longest ?? TimeSpan.FromSeconds(120));
        await _process.WaitForExitAsync(patience.Token);
        return (_process.ExitCode, await _error);
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>What Ctrl-C sends.</summary>
    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "validator.exe" : "validator");
}
