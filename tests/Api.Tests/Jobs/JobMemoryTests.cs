using System.Diagnostics;
using System.Net;
using System.Text;

namespace Api.Tests.Jobs;

/// <summary>Uploads and results of a million rows, in memory that does not grow with them.</summary>
[Trait("Category", "Long")]
public sealed class JobMemoryTests
{
    private const int Rows = 1_000_000;
    private const long MostGrowth = 150L * 1024 * 1024; // the client of the same process and its buffers included

    [Theory]
    [InlineData("text/csv")]
    [InlineData("application/json")]
    [InlineData("multipart/form-data; boundary=b")]
    public async Task Million_rows_are_taken_in_without_being_kept_in_memory(string contentType)
    {
        await using var host = await JobsHost.StartAsync(new FakeJobs { KeepsRows = false });
        await host.AcceptedAsync("x@y.example\n");
        var before = Memory();
        var peak = 0L;
        using var content = new GeneratedContent(contentType, Rows, () => peak = Math.Max(peak, Memory()));
        using var response = await host.Client.PostAsync("/v1/jobs", content);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(Rows, (await response.JsonAsync()).GetProperty("total").GetInt64());
        Assert.InRange(peak - before, long.MinValue, MostGrowth);
    }

    private static long Memory()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    /// <summary>Writes rows as it is sent.</summary>
    private sealed class GeneratedContent : HttpContent
    {
        private readonly string _kind;
        private readonly int _rows;
        private readonly Action _look;

        public GeneratedContent(string contentType, int rows, Action look)
        {
            (_kind, _rows, _look) = (contentType, rows, look);
            Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(contentType);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var isJson = _kind == "application/json";
            var (before, between, after) = isJson ? ("{\"emails\":[\"", "\",\"", "\"]}")
                : _kind == "text/csv" ? ("id,email\n1,", "\n1,", "\n")
                : ("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nid,email\n1,", "\n1,", "\r\n--b--\r\n");
            await stream.WriteAsync(Encoding.ASCII.GetBytes(before));
            var block = new StringBuilder();
            for (var row = 0; row < _rows; row++)
            {
                block.Append("somebody.").Append(row).Append("@subdomain.example.com").Append(row == _rows - 1 ? after : between);
                if (block.Length > 64 * 1024 || row == _rows - 1)
                {
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(block.ToString()));
                    block.Clear();
                    _look();
                }
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
