namespace Validator.Standalone.Configuration;

/// <summary>From settings to the engine's options: the one place where they meet.</summary>
internal static class VerifierSettings
{
    /// <summary>Reads the engine's options; bad values stay with the reader.</summary>
    /// <param name="settings">The settings.</param>
    /// <returns>The options.</returns>
    public static VerifierOptions Read(SettingsReader settings)
    {
        var defaults = new VerifierOptions();
        return new()
        {
            DnsServers = settings.All(Settings.Dns),
            SmtpPort = settings.One(Settings.SmtpPort, defaults.SmtpPort),
            HeloName = settings.One(Settings.Helo!, defaults.HeloName),
            MailFrom = settings.One(Settings.MailFrom, defaults.MailFrom),
            FallbackMailFrom = settings.One(Settings.FallbackMailFrom!, defaults.FallbackMailFrom),
            SourceAddresses = settings.All(Settings.SourceAddress),
            Proxies = settings.All(Settings.Proxy),
            Checks = settings.One(Settings.Checks, defaults.Checks),
            ConnectTimeout = settings.One(Settings.ConnectTimeout, defaults.ConnectTimeout),
            CommandTimeout = settings.One(Settings.CommandTimeout, defaults.CommandTimeout),
            GreylistDelay = settings.One(Settings.GreylistDelay, defaults.GreylistDelay),
            GreylistRetries = settings.One(Settings.GreylistRetries, defaults.GreylistRetries),
            Concurrency = settings.One(Settings.Concurrency, defaults.Concurrency),
            PerDomain = settings.One(Settings.PerDomain, defaults.PerDomain),
            TreatRoleAsRisky = settings.One(Settings.TreatAsRisky, defaults.TreatRoleAsRisky),
            Grammar = settings.One(Settings.Grammar, defaults.Grammar),
            AllowPrivateMx = settings.One(Settings.AllowPrivateMx, defaults.AllowPrivateMx),
        };
    }
}
