using System.Globalization;

namespace Validator.Standalone.Configuration;

/// <summary>Reads numbers, words and flags.</summary>
internal static class Values
{
    public static Func<string, Reading<int>> Integer(int least, int most, string what) => text =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : Reading<int>.Bad(string.Create(CultureInfo.InvariantCulture, $"{what} from {least} to {most} is expected"));

    public static Func<string, Reading<TimeSpan>> Seconds(double least, double most) => text =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? TimeSpan.FromSeconds(value)
            : Reading<TimeSpan>.Bad(string.Create(CultureInfo.InvariantCulture, $"seconds from {least} to {most} are expected, such as 5 or 0.5"));

    public static Func<string, Reading<T>> Word<T>()
        where T : struct, Enum => text =>
    {
        var names = Enum.GetNames<T>();
        var index = Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? Enum.Parse<T>(names[index]) : Reading<T>.Bad($"one of {string.Join(", ", names.Select(Lower))} is expected");
    };

    public static Reading<bool> Flag(string text) =>
        text is "1" || text.Equals("true", StringComparison.OrdinalIgnoreCase) ? true
        : text is "0" || text.Equals("false", StringComparison.OrdinalIgnoreCase) ? false
        : Reading<bool>.Bad("true or false is expected");

    // The words of the command line are the members' names in lower case.
#pragma warning disable CA1308
    private static string Lower(string name) => name.ToLowerInvariant();
#pragma warning restore CA1308
}
