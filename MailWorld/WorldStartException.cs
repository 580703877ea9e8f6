namespace MailWorld;

/// <summary>A world that could not begin: a port in use, an address that cannot be had. The message says which.</summary>
public sealed class WorldStartException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="WorldStartException"/> class.</summary>
    public WorldStartException()
        : this("The world could not begin.")
    {
    }

    /// <summary>Initializes a new instance of the <see cref="WorldStartException"/> class.</summary>
    /// <param name="message">What is wrong.</param>
    public WorldStartException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="WorldStartException"/> class.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="innerException">What it came from.</param>
    public WorldStartException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
