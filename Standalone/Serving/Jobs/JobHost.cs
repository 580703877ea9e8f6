using Validator.Addresses;
using Validator.Storage.Jobs;

namespace Validator.Standalone.Serving.Jobs;

/// <summary>What all jobs share.</summary>
/// <param name="Store">Where they are kept.</param>
/// <param name="Files">Where their tables are.</param>
/// <param name="Verifier">What asks about rows.</param>
/// <param name="Slots">The places for chunks.</param>
/// <param name="Gate">What lets rows be asked about.</param>
/// <param name="Grammar">The grammar of addresses.</param>
/// <param name="Options">How they are carried out.</param>
/// <param name="Time">The clock.</param>
internal sealed record JobHost(
    IJobStore Store, JobFiles Files, IRowVerifier Verifier, ChunkSlots Slots, RowGate Gate, AddressGrammar Grammar, JobOptions Options, TimeProvider Time);
