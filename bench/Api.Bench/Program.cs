using Validator.Api.Bench.Jobs;
using Validator.Api.Bench.Uploads;
using Validator.Api.Bench.Verdicts;

return args switch
{
    ["upload", .. var rest] => await UploadBench.RunAsync(rest),
    ["known", .. var rest] => await KnownBench.RunAsync(rest),
    ["fresh"] => await FreshBench.RunAsync(),
    ["jobs", .. var rest] => await JobsBench.RunAsync(rest),
    ["shares"] => await SharesBench.RunAsync(),
    ["job-world"] => await JobWorld.RunAsync(),
    ["job-service", var dns, var smtp] => await JobService.RunAsync(dns, smtp),
    ["verdict-floor"] => await VerdictFloor.RunAsync(),
    ["verdict-service"] => await VerdictService.RunAsync(),
    ["upload-floor"] => await UploadFloor.RunAsync(),
    ["upload-service"] => await UploadService.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        Api.Bench known [pairs]: a verdict that is known, from the service and from a bare endpoint that returns the same JSON.
        Api.Bench fresh: verdicts that have to be found, of hosts that take 20 ms for a reply: 500 a second, and 1,000 at once.
        Api.Bench upload [rows] [pairs]: uploads of a table, accepted by the service and by an endpoint that only splits lines and appends them.
        Api.Bench jobs [rows] [seconds]: single verifications while a job runs and without it, and the service's memory.
        Api.Bench shares: 100 jobs at once from 10 keys, and what each key had of it at half time.
        """);
    return 2;
}
