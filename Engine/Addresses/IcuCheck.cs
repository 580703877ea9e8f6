namespace Validator.Addresses;

/// <summary>Tells at start-up whether this host can map international domains at all. A host that cannot should refuse to start: it would judge good addresses bad.</summary>
public static class IcuCheck
{
    /// <summary>Maps domains whose result is known.</summary>
    /// <returns>What is missing and what to do, one sentence or two for people; null where all is well.</returns>
    public static string? FindProblem() => FindProblem(domain => AddressParser.Parse("a@" + domain).Address?.Domain);

    /// <summary>The same, for a mapping that may be broken.</summary>
    internal static string? FindProblem(Func<string, string?> map)
    {
        // Non-transitional mapping, lower case, a joiner out of context, an A-label that decodes to nothing.
        if (map("faß.de") == "xn--fa-hia.de" && map("BÜCHER.example") == "xn--bcher-kva.example" && map("a\u200Db.example") is null && map("xn--a.example") is null)
        {
            return null;
        }

        return "International domains cannot be mapped: ICU is missing, or .NET's invariant globalization mode is on. "
            + "Install ICU (Debian: libicu72 or newer; Alpine: icu-libs and icu-data-full) and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.";
    }
}
