using System.Net;
using Validator.Domains;
using Validator.Profiles;
using Validator.Tests.Support;

namespace Engine.Tests.Domains;

public sealed class OperatorBudgetTests
{
    private static readonly IPAddress Address = IPAddress.Parse("192.0.2.1");
    private readonly ManualTimeProvider _time = new();
    private readonly OperatorBudget _budget;

    public OperatorBudgetTests() => _budget = new OperatorBudget(new AddressProfiles(), _time);

    [Fact]
    public async Task Hosts_on_one_address_share_five_connections()
    {
        var permits = await EnterAsync(5, i => $"mx{i}.example.com");

        var sixth = _budget.EnterAsync("other.example.net", Address, "", default).AsTask();
        Assert.False(sixth.IsCompleted);
        permits[0].Dispose();

        await sixth;
    }

    [Fact]
    public async Task Hosts_of_a_listed_operator_share_its_connections_whatever_their_address()
    {
        // Gmail takes 5 from senders: half of it.
        await _budget.EnterAsync("alt1.gmail-smtp-in.l.google.com", Address, "", default);
        await _budget.EnterAsync("aspmx.l.google.com", IPAddress.Parse("192.0.2.2"), "", default);

        Assert.False(_budget.EnterAsync("alt2.aspmx.l.google.com", IPAddress.Parse("192.0.2.3"), "", default).AsTask().IsCompleted);
    }

    [Fact]
    public async Task Permit_given_back_twice_counts_once()
    {
        var permits = await EnterAsync(5, _ => "mx.example.com");
        permits[0].Dispose();
        permits[0].Dispose();

        await EnterAsync(1, _ => "mx.example.com");

        Assert.False(_budget.EnterAsync("mx.example.com", Address, "", default).AsTask().IsCompleted);
    }

    [Fact]
    public async Task Complaint_halves_the_connections_and_quiet_brings_them_back_one_by_one()
    {
        var permits = await EnterAsync(4, _ => "mx.example.com");
        permits[0].Complain();
        permits.ForEach(permit => permit.Dispose());

        var two = await EnterAsync(2, _ => "mx.example.com");
        var third = _budget.EnterAsync("mx.example.com", Address, "", default).AsTask();
        Assert.False(third.IsCompleted);
        _time.Advance(OperatorBudget.QuietWhile);
        two[0].Dispose();
        await third;

        Assert.True(_budget.EnterAsync("mx.example.com", Address, "", default).AsTask().IsCompleted);
        Assert.False(_budget.EnterAsync("mx.example.com", Address, "", default).AsTask().IsCompleted);
    }

    [Fact]
    public async Task Waiter_who_gives_up_takes_no_place()
    {
        var permits = await EnterAsync(5, _ => "mx.example.com");
        using var cancelled = new CancellationTokenSource();
        var waiting = _budget.EnterAsync("mx.example.com", Address, "", cancelled.Token).AsTask();
        var next = _budget.EnterAsync("mx.example.com", Address, "", default).AsTask();

        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        permits[0].Dispose();

        await next;
    }

    private async Task<List<OperatorPermit>> EnterAsync(int count, Func<int, string> host)
    {
        var permits = new List<OperatorPermit>();
        for (var i = 0; i < count; i++)
        {
            permits.Add(await _budget.EnterAsync(host(i), Address, "", default));
        }

        return permits;
    }
}
