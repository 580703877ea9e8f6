using System.Diagnostics;

namespace Standalone.Tests.RealServers;

/// <summary>The programs that the real servers are, found by <c>eng/test-services</c>.</summary>
internal static class ServerPrograms
{
    /// <summary>What to say to <c>eng/test-services</c>.</summary>
    public static readonly string[] Names = ["postfix", "postgrey", "nsd"];

    private static readonly Lazy<string?> Lack = new(FindLack);

    /// <summary>Gets why the tests cannot run here; null where they can.</summary>
    public static string? Missing => Lack.Value;

    private static string? FindLack()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return "Postfix runs on Linux and takes root.";
        }

        var script = Path.Combine(RepositoryRoot(), "eng", "test-services");
        using var find = Process.Start(new ProcessStartInfo(script, ["--find", .. Names]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = find.StandardError.ReadToEnd();
        find.WaitForExit();
        return find.ExitCode == 0 ? null : $"{said.ReplaceLineEndings(" ").Trim()}: run eng/test-services {string.Join(' ', Names)}";
    }

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Validator.slnf")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside their repository.");
        }

        return folder;
    }
}
