using System.Diagnostics;
using Api.Tests.Hosts;

namespace Api.Tests.Documentation;

/// <summary>Runs programs against a host, as somebody at a terminal would.</summary>
internal static class Shell
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    /// <summary>Runs a program with <c>URL</c> and <c>KEY</c> set; curl fails where the answer is an error.</summary>
    public static async Task<(int Status, string Output)> RunAsync(ApiHost host, string program, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("validator-shell-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, ".curlrc"), "fail-with-body\nshow-error\nmax-time = 60\n");
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.FullName };
            start.Environment["URL"] = host.Anonymous.BaseAddress!.ToString().TrimEnd('/');
            start.Environment["KEY"] = host.Admin.DefaultRequestHeaders.Authorization!.Parameter;
            start.Environment["CURL_HOME"] = folder.FullName;
            using var process = Process.Start(start)!;
            using var limit = new CancellationTokenSource(Longest);
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, process.ExitCode == 0 ? await output : await output + await error);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

/// <summary>A test that needs programs, and is skipped with a reason where they are not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsFactAttribute : FactAttribute
{
    public NeedsFactAttribute(params string[] programs)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (programs.FirstOrDefault(program => !folders.Any(folder => File.Exists(Path.Combine(folder, program)))) is { } missing)
        {
            Skip = $"The program '{missing}' is not here.";
        }
    }
}
