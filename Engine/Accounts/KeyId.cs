using System.Buffers;

namespace Validator.Accounts;

/// <summary>The ids of keys: <c>key_</c> and 32 hexadecimal digits, of which the first 12 are the time of creation, so that ids sort by it.</summary>
internal static class KeyId
{
    private const string Prefix = "key_";

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    public static string Create(DateTimeOffset now) => $"{Prefix}{Guid.CreateVersion7(now):N}";

    public static bool IsWellFormed(string id) =>
        id.Length == Prefix.Length + 32 && id.StartsWith(Prefix, StringComparison.Ordinal) && !id.AsSpan(Prefix.Length).ContainsAnyExcept(Digits);
}
