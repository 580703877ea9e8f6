using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Validator.Api.Bench.Uploads;

/// <summary>The floor: an endpoint that splits lines and appends them to a file.</summary>
internal static class UploadFloor
{
    private const byte LineFeed = (byte)'\n';

    public static async Task<int> RunAsync()
    {
        var path = Path.GetTempFileName();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(async context =>
        {
            await using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.None, 64 * 1024);
            var lines = await AppendAsync(context.Request.BodyReader, file);
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            await context.Response.WriteAsync($"{{\"total\":{lines}}}");
        });
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        Console.ReadLine();
        File.Delete(path);
        return 0;
    }

    private static async Task<long> AppendAsync(PipeReader body, FileStream file)
    {
        var lines = 0L;
        while (true)
        {
            var result = await body.ReadAsync();
            var rest = result.Buffer;
            while (rest.PositionOf(LineFeed) is { } end)
            {
                var next = rest.GetPosition(1, end);
                foreach (var piece in rest.Slice(0, next))
                {
                    file.Write(piece.Span);
                }

                rest = rest.Slice(next);
                lines++;
            }

            body.AdvanceTo(rest.Start, rest.End);
            if (result.IsCompleted)
            {
                await file.FlushAsync();
                return lines;
            }
        }
    }
}
