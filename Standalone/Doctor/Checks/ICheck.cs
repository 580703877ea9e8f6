namespace Validator.Standalone.Doctor.Checks;

/// <summary>Looks at one side of this host. Bounded in time by the ports that it uses.</summary>
internal interface ICheck
{
    /// <summary>Gets what it does, for the line of progress.</summary>
    string Doing { get; }

    /// <summary>Looks.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was found; what the network does is a finding, never an exception.</returns>
    Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken);
}
