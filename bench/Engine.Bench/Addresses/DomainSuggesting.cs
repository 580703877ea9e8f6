using BenchmarkDotNet.Attributes;
using Validator.Addresses;

namespace Validator.Bench.Addresses;

/// <summary>Looking for what a domain was meant to be, which is done once for each address.</summary>
[MemoryDiagnoser]
public class DomainSuggesting
{
    private readonly DomainSuggester _suggester = new();
    private readonly EmailAddress _known = AddressParser.Parse("a@gmail.com").Address!;
    private readonly EmailAddress _misspelt = AddressParser.Parse("a@hotmial.com").Address!;
    private readonly EmailAddress _unlike = AddressParser.Parse("a@example-company.org").Address!;

    [Benchmark(Baseline = true)]
    public string? Known() => _suggester.Suggest(_known);

    [Benchmark]
    public string? Misspelt() => _suggester.Suggest(_misspelt);

    [Benchmark]
    public string? Unlike() => _suggester.Suggest(_unlike);
}
