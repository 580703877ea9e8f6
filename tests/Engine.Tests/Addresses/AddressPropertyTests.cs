using FsCheck;
using FsCheck.Fluent;
using Validator.Addresses;

namespace Engine.Tests.Addresses;

/// <summary>What holds for every address and every text.</summary>
public sealed class AddressPropertyTests
{
    private const string Atext = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~";
    private const string LetDig = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(5_000);

    private static readonly Gen<string> Dots = Gen.Elements("", " ", "(c)", "\r\n ", " (a(b)\\)) ").Select(cfws => cfws);

    private static readonly Gen<string> Atom = Text(Gen.Elements<char>([.. Atext, 'ü', '漢', '\u0301', '\u200D']), 1, 6);

    private static readonly Gen<string> Quoted = Gen.OneOf(
        Gen.Choose(' ', '~').Select(c => c is '"' or '\\' ? $"\\{(char)c}" : $"{(char)c}"),
        Gen.Choose(' ', '~').Select(c => $"\\{(char)c}"),
        Gen.Elements("ü", "\u0301", "\u037E"))
        .ArrayOf().Where(parts => parts.Length < 12).Select(parts => $"\"{string.Concat(parts)}\"");

    private static readonly Gen<string> LocalPart = Gen.OneOf(Join(Atom, "."), Quoted);

    private static readonly Gen<string> Label =
        from first in Gen.Elements<char>([.. LetDig])
        from middle in Text(Gen.Elements<char>([.. LetDig, '-']), 0, 5)
        from last in Gen.Elements<char>([.. LetDig])
        select $"{first}{middle}{last}";

    private static readonly Gen<string> Literal = Gen.OneOf(
        Gen.Choose(0, 255).Four().Select(n => $"[{n.Item1}.{n.Item2}.{n.Item3}.{n.Item4}]"),
        Gen.Choose(0, 0xFFFF).Select(n => n % 3 == 0 ? 0 : n).ArrayOf(8).Select(n => $"[IPv6:{string.Join(':', n.Select(group => $"{group:x}"))}]"),
        Text(Gen.Elements<char>([.. LetDig, '!', ':', '.']), 1, 8).Select(content => $"[tag-1:{content}]"));

    private static readonly Gen<string> Domain = Gen.OneOf(Join(Label, "."), Literal, Gen.Elements("bücher.example", "例え。jp", "XN--BCHER-KVA.de"));

    private static readonly Gen<string> Addresses = from local in LocalPart from domain in Domain select $"{local}@{domain}";

    [Fact]
    public void Address_made_by_the_grammar_is_valid_and_its_normal_form_reads_back_as_itself() =>
        Prop.ForAll(Arb.From(Addresses), input =>
        {
            var address = AddressParser.Parse(input).Address;
            return address is not null && address == AddressParser.Parse(address.Normalized).Address;
        }).Check(Quick);

    [Fact]
    public void Address_of_RFC_5321_is_the_same_address_to_RFC_5322() =>
        Prop.ForAll(Arb.From(Addresses), input =>
            AddressParser.Parse(input).Address == AddressParser.Parse(input, AddressGrammar.Rfc5322).Address).Check(Quick);

    [Fact]
    public void Comments_and_folds_around_words_change_nothing() =>
        Prop.ForAll(
            Arb.From(
                from words in Gen.OneOf(Atom, Quoted).NonEmptyListOf().Where(list => list.Count < 4)
                from domain in Domain
                from space in Dots.ArrayOf(16)
                select (Plain: $"{string.Join('.', words)}@{domain}", Spaced: Space(words, domain, space))),
            pair =>
            {
                var plain = AddressParser.Parse(pair.Plain, AddressGrammar.Rfc5322);
                var spaced = AddressParser.Parse(pair.Spaced, AddressGrammar.Rfc5322);
                return plain.Address == spaced.Address && plain.Error?.Rule == spaced.Error?.Rule
                    && (plain.IsValid || plain.Error.Rule == SyntaxRule.LocalPartTooLong);
            }).Check(Quick);

    [Fact]
    public void No_text_throws_and_what_is_valid_reads_back() =>
        Prop.ForAll(
            Arb.From(Text(Gen.OneOf(Gen.Elements<char>([.. "@@@..\"\\()[]:aA0- \t\r\n\u00FC\u3002\u05D0\u200D\uD83D\uDE00\uFFFD"]), Gen.Choose(0, 0xFFFF).Select(c => (char)c)), 0, 20)),
            input => Enum.GetValues<AddressGrammar>().All(grammar => AddressInvariants.FindBroken(input, grammar) is null)).Check(Quick);

    private static Gen<string> Text(Gen<char> characters, int shortest, int longest) =>
        Gen.Choose(shortest, longest).SelectMany(length => characters.ArrayOf(length)).Select(array => new string(array));

    private static Gen<string> Join(Gen<string> part, string separator) =>
        part.NonEmptyListOf().Where(list => list.Count < 8).Select(list => string.Join(separator, list));

    private static string Space(IList<string> words, string domain, string[] space)
    {
        var n = 0;
        string Next() => space[n++ % space.Length];
        var local = string.Join('.', words.Select(word => Next() + word + Next()));
        return domain[0] == '['
            ? $"{local}@{Next()}{domain}{Next()}"
            : $"{local}@{string.Join('.', domain.Split('.').Select(label => Next() + label + Next()))}";
    }
}
