using FsCheck;
using FsCheck.Fluent;
using Validator.Smtp.Replies;

namespace Engine.Tests.Smtp.Replies;

/// <summary>The automaton finds what a plain search finds.</summary>
public sealed class PhraseAutomatonTests
{
    private static readonly Gen<string> Words = Gen.Elements('a', 'b', 'c').NonEmptyListOf().Select(letters => string.Concat(letters.Take(5)));

    [Fact]
    public void Automaton_finds_every_phrase_and_nothing_else() =>
        Prop.ForAll(
            (from phrases in Words.NonEmptyListOf() from text in Gen.Elements('a', 'b', 'c', 'd').ListOf() select (phrases.Distinct().ToArray(), string.Concat(text))).ToArbitrary(),
            input => Found(input.Item1, input.Item2).SequenceEqual(Plain(input.Item1, input.Item2))).QuickCheckThrowOnFailure();

    [Fact]
    public void Longest_phrase_comes_first() => Assert.Equal(["c2", "bc2", "abc2"], Found(["c", "abc", "bc"], "abc").Reverse());

    private static IEnumerable<string> Found(string[] phrases, string text)
    {
        var automaton = new PhraseAutomaton(phrases);
        var state = PhraseAutomaton.Start;
        for (var i = 0; i < text.Length; i++)
        {
            state = automaton.Step(state, text[i]);
            foreach (var phrase in automaton.Found(state).ToArray())
            {
                yield return phrases[phrase] + i;
            }
        }
    }

    private static IEnumerable<string> Plain(string[] phrases, string text) =>
        from i in Enumerable.Range(0, text.Length)
        from phrase in phrases.OrderByDescending(phrase => phrase.Length)
        where text.AsSpan(0, i + 1).EndsWith(phrase, StringComparison.Ordinal)
        select phrase + i;
}
