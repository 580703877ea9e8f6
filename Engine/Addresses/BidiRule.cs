using System.Globalization;
using System.Text;

namespace Validator.Addresses;

/// <summary>The Bidi rule (RFC 5893 §2) for labels that UTS 46 has mapped. The framework has no bidirectional classes: they follow here
/// from blocks and categories, which is exact for letters, digits and marks but for a few, and takes symbols outside right-to-left blocks for neutral.</summary>
internal static class BidiRule
{
    private enum Direction
    {
        /// <summary>L.</summary>
        Left,

        /// <summary>R and AL.</summary>
        Right,

        /// <summary>EN.</summary>
        European,

        /// <summary>AN.</summary>
        Arabic,

        /// <summary>NSM: takes the direction of what it stands on.</summary>
        Mark,

        /// <summary>ES, CS, ET, ON, BN.</summary>
        Neutral,
    }

    /// <summary>Finds the first label that breaks the rule. It holds for all labels of a name as soon as one is written from right to left.</summary>
    /// <param name="labels">U-labels or ASCII labels, and where each stands.</param>
    /// <returns>The position of that label; null where there is none.</returns>
    public static int? FindBroken(IReadOnlyList<(string Label, int Position)> labels)
    {
        if (!labels.Any(label => label.Label.EnumerateRunes().Any(rune => Classify(rune) is Direction.Right or Direction.Arabic)))
        {
            return null;
        }

        foreach (var (label, position) in labels)
        {
            if (!Holds(label))
            {
                return position;
            }
        }

        return null;
    }

    private static bool Holds(string label)
    {
        Direction? first = null, last = null;
        bool left = false, right = false, european = false, arabic = false;
        foreach (var rune in label.EnumerateRunes())
        {
            var direction = Classify(rune);
            first ??= direction;
            last = direction == Direction.Mark ? last : direction;
            left |= direction == Direction.Left;
            right |= direction == Direction.Right;
            european |= direction == Direction.European;
            arabic |= direction == Direction.Arabic;
        }

        return first switch
        {
            Direction.Right => !left && !(european && arabic) && last is Direction.Right or Direction.European or Direction.Arabic,
            Direction.Left => !right && !arabic && last is Direction.Left or Direction.European,
            _ => false,
        };
    }

    private static Direction Classify(Rune rune) => rune.Value switch
    {
        (>= '0' and <= '9') or (>= 0x6F0 and <= 0x6F9) => Direction.European,
        (>= 0x660 and <= 0x669) or (>= 0x66B and <= 0x66C) or 0x6DD or (>= 0x890 and <= 0x891) or 0x8E2
            or (>= 0x10D30 and <= 0x10D39) or (>= 0x10D40 and <= 0x10D49) or (>= 0x10E60 and <= 0x10E7E) => Direction.Arabic,
        (>= 0x590 and <= 0x8FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFF) or (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF) =>
            IsMark(rune) ? Direction.Mark : Direction.Right,
        _ when IsMark(rune) => Direction.Mark,
        _ when Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpacingCombiningMark => Direction.Left,
        _ => Direction.Neutral,
    };

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;
}
