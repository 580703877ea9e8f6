using System.Collections.Immutable;

namespace Validator.Smtp;

/// <summary>The ways out, handed out in rotation; a retry finds its own again by name. Thread-safe.</summary>
public sealed class EgressPool
{
    private readonly ImmutableArray<EgressAddress> _all;
    private uint _next;

    /// <summary>Initializes a new instance of the <see cref="EgressPool"/> class.</summary>
    /// <param name="addresses">The ways out, at least one.</param>
    public EgressPool(ImmutableArray<EgressAddress> addresses)
    {
        ArgumentOutOfRangeException.ThrowIfZero(addresses.Length);
        _all = addresses;
    }

    /// <summary>Gives the next way out in rotation.</summary>
    /// <returns>The way out.</returns>
    public EgressAddress Next() => Next(static _ => false)!;

    /// <summary>Gives the next way out in rotation that is not set aside.</summary>
    /// <param name="isSetAside">Whether a way out of that name is set aside.</param>
    /// <returns>The way out; null where all are set aside.</returns>
    public EgressAddress? Next(Func<string, bool> isSetAside)
    {
        ArgumentNullException.ThrowIfNull(isSetAside);
        var start = Interlocked.Increment(ref _next) - 1;
        for (var i = 0u; i < _all.Length; i++)
        {
            var address = _all[(int)((start + i) % (uint)_all.Length)];
            if (!isSetAside(address.Name))
            {
                return address;
            }
        }

        return null;
    }

    /// <summary>Tells whether there is a way out of a name.</summary>
    /// <param name="name">The name (<see cref="EgressAddress.Name"/>).</param>
    /// <returns>Whether there is.</returns>
    public bool Knows(string name) => _all.Any(address => address.Name == name);

    /// <summary>Finds a way out by its name; where it is gone, the next in rotation stands in for it.</summary>
    /// <param name="name">The name (<see cref="EgressAddress.Name"/>).</param>
    /// <returns>The way out.</returns>
    public EgressAddress Find(string name)
    {
        foreach (var address in _all)
        {
            if (address.Name == name)
            {
                return address;
            }
        }

        return Next();
    }
}
