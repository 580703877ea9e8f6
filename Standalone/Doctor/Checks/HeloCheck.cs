using System.Collections.Immutable;
using Validator.Dns;
using Validator.Smtp;

namespace Validator.Standalone.Doctor.Checks;

/// <summary>Each HELO name: a full domain name that leads to the address that mail hosts see.</summary>
/// <param name="context">The DNS.</param>
/// <param name="ways">The ways out with their names.</param>
internal sealed class HeloCheck(DoctorContext context, ImmutableArray<WayOut> ways) : ICheck
{
    /// <summary>Last labels of names that only a private network knows.</summary>
    private static readonly string[] PrivateLabels = ["localhost", "local", "localdomain", "lan", "home", "internal", "invalid"];

    public string Doing => "looking the HELO name up";

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(ways
            .GroupBy(way => way.Egress.HeloName, StringComparer.OrdinalIgnoreCase)
            .Select(group => ExamineAsync(group.Key, [.. group], cancellationToken)));

    /// <summary>Tells whether a name is a full domain name that others could know.</summary>
    /// <param name="name">The name.</param>
    /// <returns>Whether it is.</returns>
    private static bool IsFull(string name) => name.Contains('.', StringComparison.Ordinal) && !PrivateLabels.Contains(name.Split('.')[^1], StringComparer.OrdinalIgnoreCase);

    private async Task<Finding> ExamineAsync(string name, ImmutableArray<WayOut> ways, CancellationToken cancellationToken)
    {
        if (name.StartsWith('['))
        {
            return FindingKinds.HeloLiteral.Warning(name, "an IP address in brackets is given in EHLO");
        }

        if (!IsFull(name))
        {
            return FindingKinds.HeloNotFull.Problem(name, context.Options.HeloName is null && name == HostName.Own ? "it is this host's own name, since --helo is not given" : "nobody outside this network can know it");
        }

        var found = await new MailRouteResolver(context.Dns).ResolveHostAsync(name, cancellationToken);
        if (found.Addresses.IsEmpty)
        {
            var words = $"A and AAAA of {name}: {DnsWords.Of(found.Status)}";
            return DnsWords.IsNo(found.Status) ? FindingKinds.HeloUnresolved.Problem(name, words) : FindingKinds.LookupFailed.Warning(name, words);
        }

        var leadsTo = $"it leads to {string.Join(", ", found.Addresses)}";
        var missing = ways.SelectMany(way => way.SeenAs).Distinct().Except(found.Addresses).ToList();
        return missing.Count > 0 ? FindingKinds.HeloElsewhere.Warning(name, $"{leadsTo}, but mail hosts see {string.Join(", ", missing)}")
            : FindingKinds.HeloResolves.Of(name, ways.Any(way => way.SeenAs.IsEmpty) ? $"{leadsTo}; whether mail hosts see that address is not known" : leadsTo);
    }
}
