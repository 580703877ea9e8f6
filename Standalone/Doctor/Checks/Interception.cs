using System.Net;

namespace Validator.Standalone.Doctor.Checks;

/// <summary>A mail host that was talked to.</summary>
/// <param name="Host">Its name in the DNS.</param>
/// <param name="Address">Its address.</param>
/// <param name="Greeting">The name it greeted by.</param>
internal sealed record Meeting(string Host, IPAddress Address, string Greeting);

/// <summary>Finds out whether something answers in the place of mail hosts: unrelated ones then greet by the same name, which is neither's own.</summary>
internal static class Interception
{
    /// <summary>Looks for it.</summary>
    /// <param name="met">The hosts talked to.</param>
    /// <returns>What was seen; null where all is well.</returns>
    public static string? Find(IReadOnlyList<Meeting> met)
    {
        foreach (var alike in met.Where(host => host.Greeting.Length > 0).GroupBy(host => host.Greeting, StringComparer.OrdinalIgnoreCase))
        {
            var foreign = alike.Where(host => !IsBelow(alike.Key, Operator(host.Host))).ToList();
            if (foreign.DistinctBy(host => Operator(host.Host)).Count() > 1 && foreign.DistinctBy(host => host.Address).Count() > 1 && foreign.Count == alike.Count())
            {
                return $"{string.Join(" and ", foreign.Select(host => $"{host.Host} [{host.Address}]"))} greet as {alike.Key}";
            }
        }

        return null;
    }

    // The last two labels. Under co.uk two strangers pass for one operator, and nothing is said.
    private static string Operator(string host) => string.Join('.', host.Split('.').TakeLast(2));

    private static bool IsBelow(string name, string domain) =>
        name.Equals(domain, StringComparison.OrdinalIgnoreCase) || name.EndsWith($".{domain}", StringComparison.OrdinalIgnoreCase);
}
