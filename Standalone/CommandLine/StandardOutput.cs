using Microsoft.Win32.SafeHandles;

namespace Validator.Standalone.CommandLine;

/// <summary>Standard output as a stream that tells when its reader has gone.</summary>
internal static class StandardOutput
{
    private const int BrokenPipe = 32; // EPIPE of Linux, macOS and the BSDs

    /// <summary>Opens it.</summary>
    /// <returns>The stream, not buffered.</returns>
    public static Stream Open()
    {
        // The console's stream drops what a closed pipe does not take, without a word: verification would go on for nobody.
        // A file needs the console's stream all the same, since its position is shared with standard error.
        if (!OperatingSystem.IsWindows() && Console.IsOutputRedirected)
        {
            try
            {
                var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
                if (!stream.CanSeek)
                {
                    return stream;
                }
            }
            catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
            {
                // Closed, or of a kind that only the console knows.
            }
        }

        return Console.OpenStandardOutput();
    }

    /// <summary>Tells whether writing failed because the reader has gone.</summary>
    /// <param name="exception">The failure.</param>
    /// <returns>Whether it has.</returns>
    public static bool IsReaderGone(IOException exception) => exception.HResult == BrokenPipe;
}
