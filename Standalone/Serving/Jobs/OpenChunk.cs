using Validator.Domains;
using Validator.Jobs;
using Validator.Storage.Jobs;

namespace Validator.Standalone.Serving.Jobs;

/// <summary>A chunk that is under way.</summary>
/// <param name="id">Its name.</param>
internal sealed class OpenChunk(ChunkId id)
{
    /// <summary>Gets its name.</summary>
    public ChunkId Id { get; } = id;

    /// <summary>Gets or sets how many of its rows it waits for.</summary>
    public int Left { get; set; }

    /// <summary>Gets or sets a value indicating whether it was reported.</summary>
    public bool IsLanded { get; set; }

    /// <summary>Gets its answers.</summary>
    public Tally Answers { get; } = new();

    /// <summary>Gets its rows that are put off.</summary>
    public List<WaitingRow> PutOff { get; } = [];
}

/// <summary>A row that is being asked about.</summary>
/// <param name="chunk">Its chunk.</param>
/// <param name="ordinal">Its number.</param>
/// <param name="email">Its address.</param>
/// <param name="ticket">What the last asking gave.</param>
internal sealed class OpenRow(OpenChunk chunk, long ordinal, string email, RetryTicket? ticket)
{
    private long _began;

    /// <summary>Gets its chunk.</summary>
    public OpenChunk Chunk { get; } = chunk;

    /// <summary>Gets its number.</summary>
    public long Ordinal { get; } = ordinal;

    /// <summary>Gets its address.</summary>
    public string Email { get; private set; } = email;

    /// <summary>Gets what the last asking gave.</summary>
    public RetryTicket? Ticket { get; private set; } = ticket;

    /// <summary>Gets or sets when it began; 0 while it waits for its turn, which other threads than the loop's end.</summary>
    public long Began
    {
        get => Volatile.Read(ref _began);
        set => Volatile.Write(ref _began, value);
    }

    /// <summary>Gets or sets a value indicating whether its chunk waits for it no longer.</summary>
    public bool IsLate { get; set; }

    /// <summary>Gets a value indicating whether its address was erased while it was being asked about: the answer is nobody's to keep.</summary>
    public bool IsErased { get; private set; }

    /// <summary>Takes its address away.</summary>
    public void Erase() => (Email, Ticket, IsErased) = (Erasing.Filler, null, true);

    /// <summary>It is asked about without its address.</summary>
    public void BeginErased() => IsErased = false;
}
