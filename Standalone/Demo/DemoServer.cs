using System.Collections.Immutable;
using System.Text;
using MailWorld;
using Microsoft.Extensions.DependencyInjection;
using Validator.Accounts;
using Validator.Api.Ports;
using Validator.Standalone.CommandLine;
using Validator.Standalone.Serving;

namespace Validator.Standalone.Demo;

/// <summary>The service on the demo's mail internet: a key, a job that runs, lines to try. What it stores is gone at its end.</summary>
internal static class DemoServer
{
    private const int SampleRows = 20_000;
    private const string Header = "customer,email,city";

    /// <summary>Serves until it is interrupted.</summary>
    /// <param name="surroundings">What it touches.</param>
    /// <param name="world">The mail internet.</param>
    /// <param name="verifier">How addresses are verified in it.</param>
    /// <param name="urls">Where to listen; empty for the default.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <returns>The exit status.</returns>
    public static async Task<int> RunAsync(
        Surroundings surroundings, World world, VerifierOptions verifier, ImmutableArray<ListenUrl> urls, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("validator-demo-");
        try
        {
            await using var server = await ValidatorServer.StartAsync(
                new()
                {
                    DataFolder = folder.FullName,
                    Urls = urls.IsEmpty ? [ListenUrl.Default] : urls,
                    Verifier = verifier,
                    Time = surroundings.Time,
                    Logging = logging => ServeMessages.Log(logging, surroundings),
                },
                cancellationToken);
            DemoCommand.NoteBounces(server.Services.GetRequiredService<EmailVerifier>());
            var job = await StartSampleJobAsync(server, cancellationToken);
            Tell(surroundings, world, server, job);
            await Task.Delay(Timeout.InfiniteTimeSpan, surroundings.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return ExitCodes.Success;
    }

    private static async Task<string> StartSampleJobAsync(ValidatorServer server, CancellationToken cancellationToken)
    {
        var keys = server.Services.GetRequiredService<IKeys>();
        var key = (await keys.AuthenticateAsync(server.MadeKey!, cancellationToken)).Key!;
        var draft = new JobDraft { Name = "Sample: customers of the spring sale", Shape = new TableShape(',', HasHeader: true, Column: 1, "utf-8") { Header = Header } };
        using var table = new MemoryStream(Encoding.UTF8.GetBytes(SampleTable()));
        var created = await server.Services.GetRequiredService<IJobs>().CreateAsync(new Caller(key.Id, key.Scopes), draft, table, cancellationToken);
        return created.Job!.Id;
    }

    /// <summary>The addresses of the demo, and customers of the companies in it: enough to watch for a while.</summary>
    private static string SampleTable()
    {
        string[] companies = ["acme.example", "contoso.example", "catchall.example", "gmail.com", "greylist.example", "hotmail.com"];
        var table = new StringBuilder(Header).Append("\r\n");
        var addresses = DemoCommand.Addresses.Concat(Enumerable.Range(1, SampleRows).Select(n => $"customer.{n}@{companies[n % companies.Length]}"));
        foreach (var (number, address) in addresses.Index())
        {
            table.Append(System.Globalization.CultureInfo.InvariantCulture, $"{number + 1},\"{address.Replace("\"", "\"\"", StringComparison.Ordinal)}\",Springfield\r\n");
        }

        return table.ToString();
    }

    private static void Tell(Surroundings surroundings, World world, ValidatorServer server, string job)
    {
        var url = server.Addresses[0].ToString().TrimEnd('/');
        surroundings.Error.WriteLine(
            $$"""
            The service runs on a mail internet on loopback, until Ctrl-C. Nothing leaves this machine.

              API            {{url}}/v1
              Documentation  {{url}}/docs
              Key            {{server.MadeKey}}

            Try it, in another terminal:

              export KEY={{server.MadeKey}}
              curl -s {{url}}/v1/verifications -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d '{"email": "jane.doe@acme.example"}'
              curl -s {{url}}/v1/verifications -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d '{"email": "kim@hotmial.com"}'
              curl -s {{url}}/v1/domains/catchall.example -H "Authorization: Bearer $KEY"

            A sample job of {{SampleRows + DemoCommand.Addresses.Length:N0}} rows runs already. Watch it, and take its results:

              curl -sN {{url}}/v1/jobs/{{job}}/events -H "Authorization: Bearer $KEY"
              curl -s '{{url}}/v1/jobs/{{job}}/results?format=csv' -H "Authorization: Bearer $KEY"

            The command line can ask the same mail internet:

              ./run verify nobody@acme.example --dns {{world.DnsEndPoint}} --smtp-port {{world.SmtpPort}} --allow-private-mx --greylist-delay 2
            """);
    }
}
