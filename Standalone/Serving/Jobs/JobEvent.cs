using Validator.Api.Ports;
using Validator.Storage.Jobs;

namespace Validator.Standalone.Serving.Jobs;

/// <summary>What happens to a job.</summary>
internal abstract record JobEvent
{
    /// <summary>Gets what waits until it is durable; null for nothing.</summary>
    public TaskCompletionSource<bool>? Done { get; init; }
}

/// <summary>There are places for chunks, or rows are due.</summary>
internal sealed record Woken : JobEvent;

/// <summary>A row was asked about.</summary>
/// <param name="Row">The row.</param>
/// <param name="Step">What it came to.</param>
internal sealed record RowAsked(OpenRow Row, RowStep Step) : JobEvent;

/// <summary>Rows were read in.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Marks">The places of some of them.</param>
/// <param name="Width">How many cells the widest row has.</param>
/// <param name="IsLast">Whether these were the last ones.</param>
internal sealed record RowsRead(IReadOnlyList<ReadRow> Rows, IReadOnlyList<RowMark> Marks, int Width, bool IsLast) : JobEvent;

/// <summary>The owner wants something.</summary>
/// <param name="Change">What; never <see cref="JobChange.Delete"/>.</param>
internal sealed record OwnerWants(JobChange Change) : JobEvent;

/// <summary>An address is to be forgotten.</summary>
/// <param name="Hash">Its hash.</param>
internal sealed record AddressErased(UInt128 Hash) : JobEvent;

/// <summary>The table cannot be read.</summary>
/// <param name="Error">Why.</param>
internal sealed record ReadingFailed(Exception Error) : JobEvent;

/// <summary>A row that was read in.</summary>
/// <param name="Ordinal">Its number.</param>
/// <param name="Email">Its address, as it is asked about.</param>
/// <param name="Hash">The hash of the address; null where it is none.</param>
/// <param name="Domain">The hash of its domain.</param>
/// <param name="Original">The row that it repeats; null for none.</param>
internal readonly record struct ReadRow(long Ordinal, string Email, UInt128? Hash, UInt128 Domain, long? Original);
