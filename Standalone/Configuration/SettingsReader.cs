using System.Collections.Immutable;
using Validator.Standalone.Output;

namespace Validator.Standalone.Configuration;

/// <summary>
/// Reads settings from several sources, of which the last that knows a setting wins; a repeatable one is taken whole from one source.
/// Bad values are collected, so that all are told at once.
/// </summary>
/// <param name="sources">The sources, weakest first.</param>
internal sealed class SettingsReader(IReadOnlyList<SettingsSource> sources)
{
    private const int LongestValueShown = 100;

    private readonly List<string> _problems = [];

    /// <summary>Reads a setting that has one value.</summary>
    /// <typeparam name="T">The value.</typeparam>
    /// <param name="setting">The setting.</param>
    /// <param name="fallback">The value where no source knows it, or where it is bad.</param>
    /// <returns>The value.</returns>
    public T One<T>(Setting<T> setting, T fallback)
    {
        var (source, texts) = Find(setting);
        return source is not null && Read(setting, source, texts[^1], out var value) ? value : fallback;
    }

    /// <summary>Reads a repeatable setting.</summary>
    /// <typeparam name="T">The value.</typeparam>
    /// <param name="setting">The setting.</param>
    /// <returns>The values; empty where no source knows it.</returns>
    public ImmutableArray<T> All<T>(Setting<T> setting)
    {
        var (source, texts) = Find(setting);
        var values = ImmutableArray.CreateBuilder<T>(texts.Count);
        foreach (var text in texts)
        {
            if (Read(setting, source!, text, out var value))
            {
                values.Add(value);
            }
        }

        return values.ToImmutable();
    }

    /// <summary>Fails where a value was bad.</summary>
    /// <exception cref="UsageException">At least one value was bad.</exception>
    public void ThrowIfBad()
    {
        if (_problems.Count > 0)
        {
            throw new UsageException([.. _problems]);
        }
    }

    private (SettingsSource? Source, List<string> Texts) Find(Setting setting)
    {
        for (var i = sources.Count - 1; i >= 0; i--)
        {
            var source = sources[i];
            var section = source.Values.GetSection(setting.Key);
            var texts = section.GetChildren().Select(child => child.Value).Prepend(section.Value)
                .OfType<string>()
                .Where(text => text.Length > 0 || source.IsCommandLine || setting.TakesEmpty)
                .ToList();
            if (texts.Count > 0)
            {
                return (source, texts);
            }
        }

        return (null, []);
    }

    private bool Read<T>(Setting<T> setting, SettingsSource source, string text, out T value)
    {
        (value, var problem) = setting.Read(text);
        if (problem is null)
        {
            return true;
        }

        var shown = setting.IsSecret ? "the value (not shown: it may hold a password)" : $"'{VisibleText.Of(text, LongestValueShown)}'";
        _problems.Add($"{source.Describe(setting)}: {shown} is not right: {problem}.");
        return false;
    }
}
