using Validator.Addresses;
using Validator.Dns;

namespace Validator.Standalone.Doctor.Checks;

/// <summary>The senders: hosts that call back find a domain that takes mail.</summary>
/// <param name="context">The DNS and the senders.</param>
internal sealed class SenderCheck(DoctorContext context) : ICheck
{
    public string Doing => "looking the sender's domain up";

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var options = context.Options;
        var findings = new List<Finding>();
        if (options.MailFrom.Length > 0)
        {
            findings.AddRange(await ExamineAsync(options.MailFrom, FindingLevel.Problem, cancellationToken));
        }

        if (options.FallbackMailFrom is { } fallback)
        {
            // Most hosts never see it.
            findings.AddRange(await ExamineAsync(fallback, FindingLevel.Warning, cancellationToken));
        }
        else if (options.MailFrom.Length == 0)
        {
            findings.Add(FindingKinds.SenderMissing.Warning("<>", "only the null sender <> is used"));
        }

        return findings;
    }

    private async Task<IEnumerable<Finding>> ExamineAsync(string sender, FindingLevel level, CancellationToken cancellationToken)
    {
        if (AddressParser.Parse(sender) is not { IsValid: true, Address: { IsLiteral: false } address })
        {
            return []; // an address literal has no domain to look up
        }

        var route = await new MailRouteResolver(context.Dns).ResolveAsync(address.Domain, cancellationToken);
        return
        [
            route switch
            {
                { Hosts.IsEmpty: false } => FindingKinds.SenderTakesMail.Of(sender, $"its mail goes to {route.Hosts[0].Name}"),
                { Source: MailRouteSource.NullMx } => FindingKinds.SenderWithoutMail.Of(level, sender, $"{address.Domain} says so itself (null MX, RFC 7505)"),
                _ when DnsWords.IsNo(route.Status) => FindingKinds.SenderWithoutMail.Of(level, sender, $"mail hosts of {address.Domain}: {DnsWords.Of(route.Status)}"),
                _ => FindingKinds.LookupFailed.Warning(sender, $"mail hosts of {address.Domain}: {DnsWords.Of(route.Status)}"),
            },
        ];
    }
}
