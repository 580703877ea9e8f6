using Validator.Profiles;

namespace Engine.Tests.Profiles;

public sealed class BuiltInListsTests
{
    private const string WellKnown = """
        google.com microsoft.com apple.com amazon.com meta.com facebook.com netflix.com nvidia.com tesla.com intel.com ibm.com oracle.com sap.com
        siemens.com bosch.com bmw.de volkswagen.de mercedes-benz.com basf.com bayer.com allianz.de deutsche-bank.de lufthansa.com telekom.de
        airbus.com totalenergies.com bnpparibas.com lvmh.com renault.com orange.com shell.com bp.com hsbc.com barclays.co.uk unilever.com
        vodafone.com bbc.co.uk nestle.com novartis.com roche.com ubs.com philips.com asml.com ing.com heineken.com ikea.com ericsson.com volvo.com
        spotify.com nokia.com maersk.com equinor.com toyota.co.jp sony.com honda.co.jp nintendo.com samsung.com lg.com hyundai.com alibaba.com
        tencent.com baidu.com huawei.com lenovo.com tata.com infosys.com wipro.com reliance.com petrobras.com.br vale.com itau.com.br cemex.com
        walmart.com costco.com target.com homedepot.com cocacola.com pepsico.com nike.com disney.com boeing.com ge.com ford.com gm.com jpmorgan.com
        goldmansachs.com visa.com mastercard.com paypal.com stripe.com salesforce.com adobe.com cisco.com dell.com hp.com github.com gitlab.com
        atlassian.com slack.com zoom.us dropbox.com cloudflare.com digitalocean.com heroku.com wikipedia.org wikimedia.org mozilla.org apache.org
        debian.org python.org kernel.org w3.org ietf.org icann.org un.org who.int redcross.org nytimes.com washingtonpost.com theguardian.com
        reuters.com bloomberg.com cnn.com spiegel.de lemonde.fr elpais.com harvard.edu stanford.edu mit.edu ox.ac.uk cam.ac.uk ethz.ch tum.de
        booking.com airbnb.com uber.com ebay.com shopify.com etsy.com linkedin.com twitter.com reddit.com pinterest.com wordpress.com medium.com
        comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net btinternet.com sky.com virginmedia.com
        ntlworld.com t-online.de freenet.de arcor.de orange.fr wanadoo.fr free.fr sfr.fr laposte.net libero.it virgilio.it tiscali.it alice.it
        tin.it terra.es telefonica.net ziggo.nl kpnmail.nl planet.nl xs4all.nl telenet.be skynet.be bluewin.ch gmx.at chello.at seznam.cz
        centrum.cz wp.pl onet.pl interia.pl o2.pl freemail.hu abv.bg ukr.net i.ua mail.ru bk.ru list.ru inbox.ru yandex.ru rambler.ru qq.com
        163.com 126.com sina.com sohu.com naver.com daum.net hanmail.net nate.com rediffmail.com uol.com.br bol.com.br terra.com.br globo.com
        bigpond.com optusnet.com.au xtra.co.nz shaw.ca rogers.com sympatico.ca telus.net hotmail.fr hotmail.co.uk live.nl outlook.de yahoo.co.in
        yahoo.com.br yahoo.co.jp yahoo.fr ymail.com rocketmail.com aol.com msn.com icloud.com me.com mac.com fastmail.com zoho.com hushmail.com
        startmail.com mailfence.com runbox.com posteo.de riseup.net disroot.org mail.com email.com usa.com dr.com consultant.com
        """;

    [Fact]
    public void No_well_known_domain_is_disposable()
    {
        using var profiles = new AddressProfiles();
        var wrong = WellKnown.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(domain => profiles.Of(domain, []).Disposable);

        Assert.Empty(wrong);
    }

    [Fact]
    public void No_free_provider_relay_or_allowed_domain_is_disposable()
    {
        using var profiles = new AddressProfiles();
        List<string> names = [.. Names("free.txt"), .. Names("alias-relay.txt"), .. Names("disposable-allow.txt")];

        Assert.DoesNotContain(names, name => profiles.Of(name, []).Disposable);
        Assert.True(names.Count > 4000);
    }

    /// <summary>A suffix that anybody may register under, or that covers a school or government, must not be listed whole.</summary>
    [Theory]
    [InlineData("com")]
    [InlineData("co.uk")]
    [InlineData("edu.pl")]
    [InlineData("ac.uk")]
    [InlineData("hopto.org")]
    [InlineData("ddns.net")]
    [InlineData("za.com")]
    [InlineData("eu.org")]
    [InlineData("github.io")]
    [InlineData("pp.ua")]
    public void No_public_suffix_is_disposable(string suffix) => Assert.False(ProfileLists.BuiltIn.DisposableNames.Covers(suffix));

    [Theory]
    [InlineData("disposable.txt")]
    [InlineData("free.txt")]
    [InlineData("alias-relay.txt")]
    [InlineData("disposable-allow.txt")]
    [InlineData("disposable-mx.txt")]
    [InlineData("parked-mx.txt")]
    public void Every_line_is_a_domain_that_is_found_again(string file)
    {
        var names = Names(file);
        var set = DomainSet.Of(names);

        Assert.All(names, name => Assert.True(ListName.Domain(name) == name && set.Contains(name), name));
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.Equal(names.Count, set.Count);
    }

    [Fact]
    public void Memory_stays_small()
    {
        var lists = ProfileLists.BuiltIn;

        Assert.InRange(lists.DisposableNames.BuiltIn.Count, 30_000, 200_000);
        Assert.InRange(lists.DisposableNames.Bytes + lists.FreeNames.Bytes, 1, 3_000_000);
        Assert.InRange(lists.RoleNames.Count, 800, 5_000);
    }

    private static List<string> Names(string file)
    {
        using var reader = new StreamReader(typeof(AddressProfiles).Assembly.GetManifestResourceStream("Validator.Profiles.Lists." + file)!);
        return [.. reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#')];
    }
}
