using System.Globalization;
using Validator.Load.Processes;

namespace Validator.Load;

/// <summary>One run of one side, and what the server did meanwhile.</summary>
internal sealed record Run(SideResult Side, WorldCounters World)
{
    public double Rate => Side.Items / Side.Seconds;
}

/// <summary>A run of each side, one right after the other.</summary>
internal sealed record Pair(Run Engine, Run Floor, double Load)
{
    public double Ratio => Engine.Rate / Floor.Rate;
}

/// <summary>The pairs as rows of a markdown table: medians, and the span where it matters.</summary>
internal sealed class Table(Scenario scenario)
{
    private readonly bool _isDns = scenario.Floor == FloorKind.Dns;

    public string Head
    {
        get
        {
            var item = _isDns ? "query" : "address";
            var items = _isDns ? "queries" : "addresses";
            return $"""

                **{scenario.Title}**

                | delay | side | {items}/s (least–most) | ratio (least–most) | CPU µs/{item} | of it kernel | server CPU µs/{item} | bytes allocated/{item} | peak MB | connections/domain | commands/address | queries/{item} | wrong | runs | load |
                | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
                """;
        }
    }

    public string Rows(int delay, List<Pair> pairs)
    {
        var ratios = pairs.ConvertAll(pair => pair.Ratio);
        var ratio = string.Create(CultureInfo.InvariantCulture, $"**{Median(ratios):0.00}** ({ratios.Min():0.00}–{ratios.Max():0.00})");
        var loads = pairs.ConvertAll(pair => pair.Load);
        var load = string.Create(CultureInfo.InvariantCulture, $"{loads.Min():0.0}–{loads.Max():0.0}");
        return Row(delay, "engine", ratio, load, pairs.ConvertAll(pair => pair.Engine)) + "\n" + Row(delay, "floor", "1", load, pairs.ConvertAll(pair => pair.Floor));
    }

    private string Row(int delay, string side, string ratio, string load, List<Run> runs)
    {
        var rates = runs.ConvertAll(run => run.Rate);
        var items = runs[0].Side.Items;
        var dialogue = _isDns || scenario.Sink
            ? "| | "
            : Number($"| {Of(run => run.World.Connections / (double)items * scenario.PerDomain):0.00} | {Of(run => run.World.Commands / (double)items):0.00} ");
        return Number($"| {delay} ms | {side} | {Median(rates):#,0} ({rates.Min():#,0}–{rates.Max():#,0}) | {ratio} ")
            + Number($"| {Of(run => run.Side.CpuSeconds * 1e6 / items):0.0} | {Of(run => run.Side.KernelSeconds * 1e6 / items):0.0} ")
            + Number($"| {Of(run => run.World.CpuSeconds * 1e6 / items):0.0} | {Of(run => run.Side.Allocated / (double)items):#,0} ")
            + Number($"| {Of(run => run.Side.PeakBytes / 1e6):0} {dialogue}| {Of(run => run.World.Queries / (double)items):0.00} ")
            + Number($"| {runs.Sum(run => run.Side.Wrong)} | {runs.Count} × {items:#,0} | {load} |");

        double Of(Func<Run, double> value) => Median(runs.ConvertAll(run => value(run)));

        static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
