using FsCheck;
using FsCheck.Fluent;
using Validator.Domains;
using Validator.Profiles;
using Validator.Smtp;
using Validator.Verdicts;
using static Engine.Tests.Domains.FakeHost;

namespace Engine.Tests.Domains;

public sealed class DomainRecordTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly DomainRecord Example = new()
    {
        LastSeen = Noon,
        CatchAll = new(true, Noon.AddHours(24), 3),
        HostAccepts = true,
        HostRefusesSome = true,
        RefusesNullSender = true,
        BackOff = new(4, Noon.AddMinutes(2), Finding.NotConnected, "mx1.example.com", "refused"),
        SetAside = [new("192.0.2.7", Noon.AddHours(1))],
        Greylist = new(360, [new("192.0.2.8", "", Noon.AddDays(30))]),
        Reputation = new()
        {
            AsOf = Noon,
            Accepted = 12,
            Refused = 3,
            Blocked = 1,
            Failed = 0.5,
            Delivered = 8,
            Bounced = 2,
            Complained = 1,
            Outcomes = [new(VerdictReason.CatchAll, 8, 2)],
        },
    };

    private const string Golden =
        """
        {"version":1,"last_seen":"2026-01-01T12:00:00Z",
         "catch_all":{"verdict":true,"until":"2026-01-02T12:00:00Z","epoch":3},
         "host_accepts":true,"host_refuses_some":true,"refuses_null_sender":true,
         "back_off":{"failures":4,"until":"2026-01-01T12:02:00Z","finding":"not_connected","host":"mx1.example.com","message":"refused"},
         "set_aside":[{"egress":"192.0.2.7","until":"2026-01-01T13:00:00Z"}],
         "greylist":{"wait_seconds":360,"passed":[{"egress":"192.0.2.8","sender":"","until":"2026-01-31T12:00:00Z"}]},
         "reputation":{"as_of":"2026-01-01T12:00:00Z","accepted":12,"refused":3,"blocked":1,"failed":0.5,
         "delivered":8,"bounced":2,"complained":1,"outcomes":[{"reason":"catch_all","delivered":8,"bounced":2}]}}
        """;

    [Fact]
    public void Record_is_written_as_it_always_was() => Assert.Equal(OneLine(Golden), DomainJson.Serialize(Example));

    [Fact]
    public void Record_of_version_1_is_read_for_ever() => Assert.Equal(OneLine(Golden), DomainJson.Serialize(DomainJson.ReadRecord(Golden)));

    [Fact]
    public void Members_of_later_versions_are_passed_over_and_those_that_are_missing_are_not_known()
    {
        var record = DomainJson.ReadRecord("""{"version":9,"moon":{"phase":[1,2]},"host_accepts":true,"catch_all":{"verdict":false,"until":"2026-01-02T00:00:00Z","sun":1}}""");

        Assert.True(record.HostAccepts);
        Assert.Equal((false, 0), (record.CatchAll!.Verdict, record.CatchAll.Epoch));
        Assert.Null(record.Reputation);
        new FakeMailInternet().Verifier().Restore(record);
    }

    [Fact]
    public void What_is_restored_is_saved_again()
    {
        var moment = Gen.Choose(-200_000, 200_000).Select(seconds => Noon.AddHours(-12).AddSeconds(seconds));
        var count = Gen.Choose(0, 500).Select(tenths => tenths / 10.0);
        var records =
            from seen in moment
            from flags in Gen.Choose(0, 7)
            from verdict in Gen.Choose(0, 2)
            from until in moment
            from failures in Gen.Choose(0, 12)
            from rest in moment
            from aside in moment
            from wait in Gen.Choose(0, 40_000)
            from pass in moment
            from counts in count.ArrayOf(9)
            select Example with
            {
                LastSeen = seen,
                HostAccepts = (flags & 1) > 0,
                HostRefusesSome = (flags & 2) > 0,
                RefusesNullSender = (flags & 4) > 0,
                CatchAll = verdict == 2 ? null : new(verdict == 1, until, failures),
                BackOff = new(failures, rest, Finding.TimedOut, "mx", "late"),
                SetAside = [new("default", aside)],
                Greylist = new(wait, [new("default", "", pass)]),
                Reputation = new()
                {
                    AsOf = seen,
                    Accepted = counts[0],
                    Refused = counts[1],
                    Blocked = counts[2],
                    Failed = counts[3],
                    Delivered = counts[4],
                    Bounced = counts[5],
                    Complained = counts[6],
                    Outcomes = [new(VerdictReason.Accepted, counts[7], counts[8])],
                },
            };

        Prop.ForAll(records.ToArbitrary(), record =>
        {
            var first = Restored(record);
            var second = Restored(DomainJson.ReadRecord(DomainJson.Serialize(first)));

            // What is over or out of bounds falls away at the first time; what is left, stays.
            Assert.Equal(DomainJson.Serialize(first), DomainJson.Serialize(second));
            Assert.Equal(record.CatchAll?.Until > Noon.AddHours(-12), first.CatchAll is not null);
            Assert.Equal(record.HostAccepts, first.HostAccepts);
        }).QuickCheckThrowOnFailure();

        static DomainRecord Restored(DomainRecord record)
        {
            var domain = new FakeMailInternet().Verifier(null, new EgressAddress(null, "probe.example.net"));
            domain.Restore(record);
            return domain.Save();
        }
    }

    [Fact]
    public void Numbers_that_cannot_be_are_passed_over()
    {
        var domain = new FakeMailInternet().Verifier();
        domain.Restore(Example with
        {
            CatchAll = new(true, DateTimeOffset.MaxValue, 0),
            BackOff = new(int.MaxValue, DateTimeOffset.MaxValue, Finding.TimedOut, "mx", ""),
            SetAside = default,
            Greylist = new(double.PositiveInfinity, default),
            Reputation = new() { AsOf = DateTimeOffset.MaxValue, Accepted = double.NaN, Delivered = -5, Bounced = double.PositiveInfinity, Outcomes = default },
        });

        var saved = domain.Save();

        Assert.Equal((TimeSpan.FromHours(24), TimeSpan.FromMinutes(30)), (saved.CatchAll!.Until - Noon.AddHours(-12), saved.BackOff!.Until - Noon.AddHours(-12)));
        Assert.Null(saved.Reputation);
        Assert.Null(saved.Greylist);
    }

    [Fact]
    public async Task Restored_domain_that_accepts_everything_answers_without_a_session()
    {
        var world = new FakeMailInternet();
        world.Host("mx");
        await using var before = world.Verifier();
        await before.AskAsync(FakeMailInternet.Address("jane"));
        await using var after = world.Verifier();
        after.Restore(before.Save());
        var asked = world.Log.Count;

        var outcome = await after.AskAsync(FakeMailInternet.Address("joe"));

        Assert.Equal((Finding.Accepted, true), (outcome.Finding, outcome.CatchAll));
        Assert.Equal(asked, world.Log.Count);
        world.Time.Advance(TimeSpan.FromHours(25));
        Assert.Null(after.Save().CatchAll);
    }

    [Fact]
    public async Task Restored_domain_spares_hosts_that_could_not_be_talked_to_and_then_tries_them()
    {
        var world = new FakeMailInternet();
        world.Host("mx").Opening = () => Dead;
        await using var before = world.Verifier();
        for (var i = 0; i < 3; i++)
        {
            await before.AskAsync(FakeMailInternet.Address("jane"));
        }

        await using var after = world.Verifier();
        after.Restore(DomainJson.ReadRecord(DomainJson.Serialize(before.Save())));
        var opened = world.Opened.Count;

        Assert.Equal(Finding.NotConnected, (await after.AskAsync(FakeMailInternet.Address("joe"))).Finding);
        Assert.Equal(opened, world.Opened.Count);
        world.Time.Advance(TimeSpan.FromMinutes(2));
        await after.AskAsync(FakeMailInternet.Address("joe"));
        Assert.True(world.Opened.Count > opened);
    }

    [Fact]
    public async Task Domain_that_greylists_is_waited_for_as_long_as_it_took_last_time()
    {
        var world = new FakeMailInternet();
        var asked = new Dictionary<string, int>();
        world.Host("mx").Rcpt = local =>
        {
            asked[local] = asked.GetValueOrDefault(local) + 1;
            return local is "jane" or "joe" ? asked[local] > 2 ? Accept : Greylist : asked[local] > 2 ? NotFound : Greylist;
        };
        await using var before = world.Verifier();
        var first = await before.AskAsync(FakeMailInternet.Address("jane"));
        var second = await before.AskAsync(FakeMailInternet.Address("jane"), first.Retry);
        var third = await before.AskAsync(FakeMailInternet.Address("jane"), second.Retry);
        await using var after = world.Verifier();
        after.Restore(DomainJson.ReadRecord(DomainJson.Serialize(before.Save())));

        var next = await after.AskAsync(FakeMailInternet.Address("joe"));

        Assert.Equal((45, 360), (first.RetryAfter.TotalSeconds, second.RetryAfter.TotalSeconds));
        Assert.Equal((Finding.Accepted, null), (third.Finding, third.Retry));
        Assert.Equal(TimeSpan.FromSeconds(405), next.RetryAfter);
        Assert.Equal([new GreylistPass(first.Retry!.Egress, "", world.Time.GetUtcNow() + GreylistMemory.Life)], after.Save().Greylist!.Passed.ToArray());
    }

    [Fact]
    public async Task Version_grows_with_what_is_worth_storing_and_not_with_every_address()
    {
        var world = new FakeMailInternet();
        world.Host("mx").Rcpt = local => local.StartsWith('j') ? Accept : NotFound;
        await using var domain = world.Verifier();
        var version = domain.Version;

        await domain.AskAsync(FakeMailInternet.Address("jane"));
        Assert.True(domain.Version > version);
        await domain.AskAsync(FakeMailInternet.Address("nobody"));
        version = domain.Version;
        for (var i = 0; i < 50; i++)
        {
            await domain.AskAsync(FakeMailInternet.Address($"jane{i}"));
        }

        Assert.Equal(version, domain.Version);
        domain.Reputation.Reported(FeedbackOutcome.Delivered, VerdictReason.Accepted, world.Time.GetUtcNow());
        Assert.True(domain.Version > version);
    }

    private static string OneLine(string json) => json.ReplaceLineEndings("").Replace(" \"", "\"", StringComparison.Ordinal);
}
