using Validator.Profiles;
using static Engine.Tests.Profiles.Addresses;

namespace Engine.Tests.Profiles;

public sealed class AddressProfilesTests
{
    private static readonly AddressProfiles Profiles = new();

    [Theory]
    [InlineData("mailinator.com", true)]
    [InlineData("x.mailinator.com", true)]
    [InlineData("a.b.mailinator.com", true)]
    [InlineData("MAILINATOR.com", true)]
    [InlineData("never-mailinator.com", false)]
    [InlineData("mailinator.com.example.com", false)]
    [InlineData("mailinator", false)]
    [InlineData("com", false)]
    [InlineData("yopmail.com", true)]
    [InlineData("guerrillamail.com", true)]
    [InlineData("temp-mail.org", true)]
    [InlineData("10minutemail.com", true)]
    [InlineData("maildrop.cc", true)]
    [InlineData("spambox.xyz", true)]
    public void Disposable_domains_are_found_on_label_borders(string domain, bool disposable) =>
        Assert.Equal(disposable, Profiles.Of(Address("jane@" + domain)).Disposable);

    [Theory]
    [InlineData("duck.com")]
    [InlineData("mozmail.com")]
    [InlineData("abc.mozmail.com")]
    [InlineData("relay.firefox.com")]
    [InlineData("privaterelay.appleid.com")]
    [InlineData("simplelogin.com")]
    [InlineData("simplelogin.co")]
    [InlineData("aleeas.com")]
    [InlineData("slmail.me")]
    [InlineData("addy.io")]
    [InlineData("jane.anonaddy.com")]
    [InlineData("anonaddy.me")]
    [InlineData("passmail.net")]
    [InlineData("passinbox.com")]
    [InlineData("jane.33mail.com")]
    [InlineData("opayq.com")]
    public void Alias_relays_are_never_disposable(string domain)
    {
        var profile = Profiles.Of(Address("jane@" + domain));

        Assert.Equal(new AddressProfile(DomainCategory.AliasRelay, Role: false, Free: false), profile);
        Assert.True(profile.IsAliasRelay);
        Assert.False(Profiles.Of(domain, ["mail.mailinator.com"]).Disposable);
    }

    [Theory]
    [InlineData("gmail.com")]
    [InlineData("GMAIL.COM")]
    [InlineData("hotmail.com")]
    [InlineData("outlook.com")]
    [InlineData("yahoo.com")]
    [InlineData("icloud.com")]
    [InlineData("gmx.de")]
    [InlineData("web.de")]
    [InlineData("mail.ru")]
    [InlineData("qq.com")]
    [InlineData("hey.com")]
    [InlineData("tutanota.com")]
    [InlineData("tuta.io")]
    [InlineData("tuta.com")]
    [InlineData("mailbox.org")]
    [InlineData("o2.pl")]
    [InlineData("proton.me")]
    [InlineData("protonmail.com")]
    [InlineData("sify.com")]
    [InlineData("vfemail.net")]
    public void Free_providers_are_free_and_not_disposable(string domain) =>
        Assert.Equal(new AddressProfile(DomainCategory.FreeProvider, Role: false, Free: true), Profiles.Of(Address("jane@" + domain)));

    [Theory]
    [InlineData("example.com", DomainCategory.Corporate)]
    [InlineData("x.gmail.com", DomainCategory.Corporate)]
    [InlineData("amazonses.com", DomainCategory.Corporate)]
    [InlineData("facebook.com", DomainCategory.Corporate)]
    [InlineData("mit.edu", DomainCategory.Education)]
    [InlineData("ox.ac.uk", DomainCategory.Education)]
    [InlineData("u-tokyo.ac.jp", DomainCategory.Education)]
    [InlineData("unimelb.edu.au", DomainCategory.Education)]
    [InlineData("lausd.k12.ca.us", DomainCategory.Education)]
    [InlineData("ac.com", DomainCategory.Corporate)]
    [InlineData("mac.uk", DomainCategory.Corporate)]
    [InlineData("edu.example.com", DomainCategory.Corporate)]
    [InlineData("nasa.gov", DomainCategory.Government)]
    [InlineData("cabinetoffice.gov.uk", DomainCategory.Government)]
    [InlineData("sat.gob.mx", DomainCategory.Government)]
    [InlineData("interieur.gouv.fr", DomainCategory.Government)]
    [InlineData("army.mil", DomainCategory.Government)]
    [InlineData("soumu.go.jp", DomainCategory.Government)]
    [InlineData("ec.europa.eu", DomainCategory.Government)]
    [InlineData("gov.example.com", DomainCategory.Corporate)]
    [InlineData("temp-mail.edu.rs", DomainCategory.Disposable)]
    public void Category_comes_from_the_name(string domain, DomainCategory category)
    {
        Assert.Equal(category, Profiles.Of(Address("jane@" + domain)).Category);
        Assert.Equal(category, Profiles.Of(domain, []).Category);
        Assert.Equal(category, Profiles.Of(domain + ".", []).Category);
    }

    [Theory]
    [InlineData("info", true)]
    [InlineData("INFO", true)]
    [InlineData("info+newsletter", true)]
    [InlineData("postmaster", true)]
    [InlineData("no-reply", true)]
    [InlineData("sales", true)]
    [InlineData("impressum", true)]
    [InlineData("abuse", true)]
    [InlineData("information.desk", false)]
    [InlineData("infojane", false)]
    [InlineData("jane.info", false)]
    [InlineData("jane", false)]
    [InlineData("jane+info", false)]
    [InlineData("+info", false)]
    [InlineData("alexa", false)]
    [InlineData("paris", false)]
    [InlineData("2024", false)]
    [InlineData("\"in fo\"", false)]
    public void Role_is_the_whole_local_part(string localPart, bool role) =>
        Assert.Equal(role, Profiles.Of(Address(localPart + "@example.com")).Role);

    [Fact]
    public void Address_literal_is_nobodys_domain() =>
        Assert.Equal(new AddressProfile(DomainCategory.Corporate, Role: true, Free: false), Profiles.Of(Address("info@[192.0.2.1]")));

    [Theory]
    [InlineData("mail.mailinator.com", true)]
    [InlineData("mail2.mailinator.com.", true)]
    [InlineData("smtp.yopmail.com", true)]
    [InlineData("in.mail.tm", true)]
    [InlineData("mx.temp-mail.io", true)]
    [InlineData("mx.notyopmail.com", false)]
    [InlineData("aspmx.l.google.com", false)]
    public void A_mail_host_gives_a_disposable_domain_away(string host, bool disposable)
    {
        var profile = Profiles.Of("nobody-has-listed-this.example", ["mx.example.com", host]);

        Assert.Equal((disposable, disposable), (profile.Disposable, profile.DisposableByMx));
        Assert.False(Profiles.Of("gmail.com", [host]).Disposable);
    }

    [Fact]
    public void Domain_is_parked_only_where_all_its_hosts_are()
    {
        Assert.Equal(DomainCategory.Parked, Profiles.Of("example.com", ["park-mx.above.com"]).Category);
        Assert.Equal(DomainCategory.Corporate, Profiles.Of("example.com", ["mx.example.com", "park-mx.above.com"]).Category);
        Assert.Equal(DomainCategory.Corporate, Profiles.Of("example.com", []).Category);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...mailinator..com")]
    [InlineData("mäilinator.com")]
    [InlineData("mailinator.com\n")]
    [InlineData("\u016dailinator.com")]
    public void Odd_names_are_on_no_list(string domain) => Assert.Equal(DomainCategory.Corporate, Profiles.Of(domain, [domain]).Category);

    [Fact]
    public void Looking_up_allocates_nothing()
    {
        var address = Address("Info+x@some.long.subdomain.of.mailinator.com");
        string[] hosts = ["aspmx.l.google.com", "alt1.aspmx.l.google.com"];
        long Measure()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var index = 0; index < 1000; index++)
            {
                _ = Profiles.Of(address);
                _ = Profiles.Of("www.ox.ac.uk", hosts);
                _ = Profiles.OperatorOf("mx.unknown.example.com");
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Measure();

        Assert.Equal(0, Measure());
    }
}
