namespace Validator.Standalone.Doctor;

/// <summary>A form of the findings.</summary>
internal interface IReport
{
    /// <summary>Writes a finding, or keeps it for the end.</summary>
    /// <param name="finding">The finding.</param>
    void Write(Finding finding);

    /// <summary>Writes what comes at the end.</summary>
    /// <param name="canVerify">Whether this host can verify.</param>
    void End(bool canVerify);
}
