using Validator.Api.Bench.Uploads;

return args switch
{
    ["upload", .. var rest] => await UploadBench.RunAsync(rest),
    ["upload-floor"] => await UploadFloor.RunAsync(),
    ["upload-service"] => await UploadService.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Api.Bench upload [rows] [pairs]: uploads of a table, accepted by the service and by an endpoint that only splits lines and appends them.");
    return 2;
}
