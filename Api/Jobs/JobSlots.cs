using Microsoft.Extensions.Options;

namespace Validator.Api.Jobs;

/// <summary>What is under way, by key.</summary>
/// <param name="options">How much there may be.</param>
internal sealed class JobSlots(IOptions<JobOptions> options)
{
    /// <summary>Gets the uploads.</summary>
    public KeySlots Uploads { get; } = new(options.Value.UploadsPerKey);

    /// <summary>Gets the live event streams.</summary>
    public KeySlots EventStreams { get; } = new(options.Value.EventStreamsPerKey);
}
