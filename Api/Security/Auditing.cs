using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Validator.Api.Security;

/// <summary>Says how the audit log calls what an endpoint does.</summary>
public static class AuditExtensions
{
    private const string TargetItem = "validator.audit.target";

    /// <summary>Writes every call of an endpoint into the audit log. Calls that are not GET are written by themselves where they need the scopes jobs, history or admin.</summary>
    /// <typeparam name="T">An endpoint, or a group.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="action">The word for it, such as <c>keys.create</c>.</param>
    /// <returns>The endpoint or group.</returns>
    public static T Audited<T>(this T builder, string action)
        where T : IEndpointConventionBuilder => builder.WithMetadata(new AuditMetadata(action));

    /// <summary>Names what the call was about where its route does not, such as the id of what it made. Never an email address or a secret.</summary>
    /// <param name="context">The request.</param>
    /// <param name="target">An id or a domain.</param>
    public static void AuditTarget(this HttpContext context, string target)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Items[TargetItem] = target;
    }

    internal static string? AuditTarget(this HttpContext context) => context.Items[TargetItem] as string;
}

/// <summary>The word for what an endpoint does.</summary>
internal sealed record AuditMetadata(string Action);
