namespace Standalone.Tests.RealServers;

/// <summary>A test that needs real servers: skipped, with the reason, where they cannot be had.</summary>
public sealed class RealMailFactAttribute : FactAttribute
{
    public RealMailFactAttribute() => Skip = ServerPrograms.Missing;
}

/// <summary>The same for a theory.</summary>
public sealed class RealMailTheoryAttribute : TheoryAttribute
{
    public RealMailTheoryAttribute() => Skip = ServerPrograms.Missing;
}
