using System.Globalization;
using System.Net;
using MailWorld;
using Validator.Accuracy;

if (args is ["naive", var dns, var port])
{
    await NaiveVerifier.RunAsync(IPEndPoint.Parse(dns), int.Parse(port, CultureInfo.InvariantCulture));
    return 0;
}

BenchOptions options;
try
{
    options = BenchOptions.Parse(args is ["--help"] ? throw new FormatException("") : args);
}
catch (FormatException problem)
{
    Console.Error.WriteLine(problem.Message.Length > 0 ? $"accuracy: {problem.Message}\n{BenchOptions.Usage}" : BenchOptions.Usage);
    return 2;
}

var builder = new WorldBuilder(options.Seed);
var sentences = Sentences.Load();
var spoken = new SentenceScenarios(builder, sentences);
foreach (var sentence in sentences.Where(sentence => options.Only is null || options.Only == sentence.Meaning))
{
    // What is held back is asked more often: it is the measurement that counts.
    var domains = Math.Max(1, (int)Math.Round((sentence.Split == Split.HeldBack ? 6 : 4) * options.Scale));
    for (var i = 0; i < domains; i++)
    {
        spoken.Add(sentence);
    }
}

var structural = new StructuralScenarios(builder);
foreach (var row in Sentences.Rows("scenarios.tsv").Where(row => options.Only is null || options.Only == row[0]))
{
    var domains = Math.Max(1, (int)Math.Round(int.Parse(row[1], CultureInfo.InvariantCulture) * options.Scale));
    for (var i = 0; i < domains; i++)
    {
        structural.Add(row[0], int.Parse(row[2], CultureInfo.InvariantCulture), int.Parse(row[3], CultureInfo.InvariantCulture));
    }
}

var script = builder.Build();
var addresses = builder.Shuffled();
if (options.Export is { } folder)
{
    Directory.CreateDirectory(folder);
    await File.WriteAllTextAsync(Path.Combine(folder, "world.json"), script.ToJson());
    await File.WriteAllLinesAsync(Path.Combine(folder, "addresses.txt"), addresses);
    await File.WriteAllLinesAsync(Path.Combine(folder, "truth.csv"),
        ["address,truth,scenario,split", .. builder.Residents.Select(resident => $"\"{resident.Address}\",{resident.Truth},{resident.Scenario},{resident.Split}")]);
    return 0;
}

await using var world = await World.StartAsync(script, new WorldOptions { Record = RecordDetail.Counters });
Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"{world.DomainCount:N0} domains, {world.HostCount:N0} hosts, {addresses.Count:N0} addresses, {sentences.Count} sentences ({sentences.Count(sentence => sentence.Split == Split.HeldBack)} held back)"));
var answers = new Answers(options);
var (ended, took) = await Verifier.RunAsync(options, world, addresses, answers);

if (answers.Skipped > 0)
{
    Console.Error.WriteLine($"accuracy: {answers.Skipped} lines without the fields \"{options.AddressField}\" and \"{options.StatusField}\" were not counted.");
}

var report = new Report(builder.Residents, answers);
report.Write(Console.Out, string.Create(CultureInfo.InvariantCulture,
    $"Seed {options.Seed}, scale {options.Scale}: {world.DomainCount:N0} domains, {world.HostCount:N0} hosts, {addresses.Count:N0} addresses, in {took.TotalSeconds:0} s, {world.Record.Connections:N0} connections, {world.Record.CommandCount:N0} commands."));
if (options.Details is { } file)
{
    await using var details = File.CreateText(file);
    report.WriteDetails(details);
}

if (!ended)
{
    Console.Error.WriteLine("accuracy: the verifier did not end well, or its time was over; what it had answered is above.");
}

return ended ? 0 : 1;
