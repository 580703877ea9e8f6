using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Standalone.Tests.RealServers;

/// <summary>A verdict as a user's script reads it: every field of the public surface, and no other.</summary>
public sealed record VerdictLine(
    string Email, string Status, string Reason, string Confidence, int Score, string? Normalized, string? Domain, string? DidYouMean,
    VerdictLine.FlagsPart Flags, VerdictLine.DnsPart Dns, VerdictLine.SmtpPart? Smtp, DateTimeOffset CheckedAt, double ElapsedMs, bool Cached)
{
    public sealed record FlagsPart(bool? CatchAll, bool Disposable, bool Role, bool Free, bool MailboxFull, bool MailboxDisabled, bool Greylisted);

    public sealed record DnsPart(string Source, IReadOnlyList<MxPart> Mx);

    public sealed record MxPart(string Host, int Preference);

    public sealed record SmtpPart(string Host, int? Code, string? Enhanced, string Message, bool Tls, int Attempts);
}

/// <summary>Runs the built command line against the real servers, as a process of its own.</summary>
internal static class ValidatorRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Verifies one address.</summary>
    /// <param name="servers">The servers.</param>
    /// <param name="address">The address.</param>
    /// <param name="options">More options of the command line.</param>
    /// <returns>The verdict.</returns>
    public static async Task<VerdictLine> VerifyAsync(this RealMailServers servers, string address, params string[] options) =>
        Assert.Single(await servers.VerifyAllAsync([address], options));

    /// <summary>Verifies a list, given on standard input.</summary>
    /// <param name="servers">The servers.</param>
    /// <param name="addresses">The addresses.</param>
    /// <param name="options">More options of the command line.</param>
    /// <returns>The verdicts in the order in which they came.</returns>
    public static async Task<IReadOnlyList<VerdictLine>> VerifyAllAsync(this RealMailServers servers, IReadOnlyList<string> addresses, params string[] options)
    {
        var start = new ProcessStartInfo("dotnet", [
            Path.Combine(AppContext.BaseDirectory, "validator.dll"), "verify", .. addresses.Count == 1 ? addresses : ["-"], "--format", "ndjson",
            "--dns", servers.Dns.ToString(), "--smtp-port", $"{servers.SmtpPort}", "--helo", "probe.test", "--greylist-delay", $"{RealMailServers.GreylistDelay + 1}", .. options])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = servers.NewFolder(),
        };
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            var complaints = process.StandardError.ReadToEndAsync(patience.Token);
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            if (addresses.Count != 1)
            {
                await process.StandardInput.WriteAsync((string.Join('\n', addresses) + "\n").AsMemory(), patience.Token);
            }

            process.StandardInput.Close();
            await process.WaitForExitAsync(patience.Token);
            Assert.True(process.ExitCode == 0, $"validator ended with {process.ExitCode}:\n{await complaints}\n{await output}");
            return [.. (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<VerdictLine>(line, Json)!)];
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
