using BenchmarkDotNet.Attributes;
using Validator.Addresses;

namespace Validator.Bench.Addresses;

/// <summary>One address: the plain one that lists are full of, and what costs more.</summary>
[MemoryDiagnoser]
public class AddressParsing
{
    private readonly string _tenMegabytes = new('a', 10_000_000);

    [Benchmark(Baseline = true)]
    public AddressResult Ascii() => AddressParser.Parse("jane.doe+newsletter@mail.example.com");

    [Benchmark]
    public AddressResult AsciiUpperCaseDomain() => AddressParser.Parse("Jane.Doe@Example.COM");

    [Benchmark]
    public AddressResult AsciiByRfc5322() => AddressParser.Parse("jane.doe+newsletter@mail.example.com", AddressGrammar.Rfc5322);

    [Benchmark]
    public AddressResult Quoted() => AddressParser.Parse("\"jane \\\"doe\\\"\"@example.com");

    [Benchmark]
    public AddressResult Literal() => AddressParser.Parse("jane@[IPv6:2001:db8::1]");

    [Benchmark]
    public AddressResult ALabel() => AddressParser.Parse("jane@xn--bcher-kva.example");

    [Benchmark]
    public AddressResult International() => AddressParser.Parse("用户@bücher.example");

    [Benchmark]
    public AddressResult Invalid() => AddressParser.Parse("jane doe@example.com");

    [Benchmark]
    public AddressResult InvalidLabel() => AddressParser.Parse("jane@a\u200Db.example");

    [Benchmark]
    public AddressResult TenMegabytes() => AddressParser.Parse(_tenMegabytes);
}
