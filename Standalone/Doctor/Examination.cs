using System.Runtime.CompilerServices;
using Validator.Standalone.Doctor.Checks;

namespace Validator.Standalone.Doctor;

/// <summary>All checks together. They run at once; their findings come in a fixed order.</summary>
/// <param name="context">What they work with.</param>
internal sealed class Examination(DoctorContext context)
{
    private volatile ICheck? _current;

    /// <summary>Gets what is being waited for.</summary>
    public string Doing => _current?.Doing ?? "looking around";

    /// <summary>Examines this host.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The findings as they come. Without a DNS server that answers there are none of the checks that need one.</returns>
    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var resolver = new ResolverCheck(context);
        _current = resolver;
        var found = await resolver.RunAsync(cancellationToken);
        foreach (var finding in found)
        {
            yield return finding;
        }

        if (!ResolverCheck.IsUsable(found))
        {
            yield break;
        }

        var targets = await ProbeTarget.FindAsync(context, cancellationToken);
        var ways = WayOut.Find(context, targets);
        ICheck[] checks =
        [
            new PortCheck(context, targets, ways), new HeloCheck(context, ways), new ReverseDnsCheck(context, ways), new BlocklistCheck(context, ways), new SenderCheck(context),
        ];

        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = checks.Select(check => check.RunAsync(abandoned.Token)).ToArray();
        try
        {
            for (var i = 0; i < checks.Length; i++)
            {
                _current = checks[i];
                foreach (var finding in await running[i])
                {
                    yield return finding;
                }
            }
        }
        finally
        {
            // Whoever stops listening leaves nothing running behind.
            await abandoned.CancelAsync();
            await Task.WhenAll(running.Cast<Task>()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
