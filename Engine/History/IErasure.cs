using Validator.Addresses;

namespace Validator.History;

/// <summary>Erases a person's data from one of the places where it is kept. A host has several: all are asked.</summary>
public interface IErasure
{
    /// <summary>Erases all that is kept of an address, in any writing of the same normal form.</summary>
    /// <param name="address">The address.</param>
    /// <param name="cancellationToken">Gives up; a further call begins anew.</param>
    /// <returns>How many entries held it, once nothing of them is left in any file.</returns>
    Task<long> EraseAsync(EmailAddress address, CancellationToken cancellationToken = default);
}
