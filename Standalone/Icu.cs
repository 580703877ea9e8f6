using System.Globalization;

namespace Validator.Standalone;

/// <summary>The library that maps internationalized domain names (UTS 46).</summary>
internal static class Icu
{
    /// <summary>Gets a value indicating whether the runtime uses it. Where it is switched off, capital letters outside ASCII are left as they are.</summary>
    public static bool IsThere
    {
        get
        {
            try
            {
                return new IdnMapping().GetAscii("BÜCHER") == "xn--bcher-kva";
            }
            catch (ArgumentException)
            {
                return false;
            }
        }
    }
}
