using Validator.Domains;

namespace Engine.Tests.Domains;

public sealed class QuestionQueueTests
{
    private readonly QuestionQueue _queue = new();

    [Fact]
    public void Interactive_questions_go_before_bulk_ones()
    {
        Add("b1", Lane.Bulk);
        Add("b2", Lane.Bulk);
        Add("i1", Lane.Interactive);

        Assert.Equal("i1 b1 b2", Take(10));
    }

    [Fact]
    public void Shares_take_turns_whatever_their_size()
    {
        for (var i = 0; i < 100; i++)
        {
            Add($"big{i}", Lane.Bulk, "big");
        }

        Add("small1", Lane.Bulk, "small");
        Add("small2", Lane.Bulk, "small");

        Assert.Equal("big0 small1 big1 small2 big2", Take(5));
        Assert.Equal("big3 big4", Take(2));
    }

    [Fact]
    public void Turns_go_on_where_the_last_taking_ended()
    {
        foreach (var share in new[] { "a", "b", "c" })
        {
            Add($"{share}1", Lane.Bulk, share);
            Add($"{share}2", Lane.Bulk, share);
        }

        Assert.Equal("a1", Take(1));
        Assert.Equal("b1 c1 a2", Take(3));
    }

    [Fact]
    public void Put_off_questions_leave_by_their_own_way_out_alone()
    {
        _queue.TryAdd(new Question(FakeMailInternet.Address("waits"), new RetryTicket(1, 1, "mx", "other", "", 0, true)));
        Add("fresh", Lane.Interactive);

        Assert.Equal("fresh", Take(10));
        Assert.Equal("waits", Names(_queue.Take("other", "mx", 10)));
    }

    [Fact]
    public void Question_that_broke_a_session_is_taken_alone()
    {
        var broken = new Question(FakeMailInternet.Address("broken"), null) { Broken = 1 };
        Add("fresh", Lane.Interactive);
        _queue.AddFirst(broken);

        Assert.Equal("broken", Take(10));
        Assert.Equal("fresh", Take(10));
    }

    [Fact]
    public void Question_that_a_host_turned_away_is_not_taken_by_that_host()
    {
        var question = new Question(FakeMailInternet.Address("turned"), null);
        question.HostsTried.Add("mx");
        _queue.AddFirst(question);

        Assert.Equal("", Take(10));
        Assert.Equal("turned", Names(_queue.Take("default", "mx2", 10)));
    }

    [Fact]
    public void Those_whose_caller_gave_up_are_forgotten()
    {
        var given = new Question(FakeMailInternet.Address("gone"), null);
        _queue.TryAdd(given);
        given.Cancel(new CancellationToken(canceled: true));

        Assert.Null(_queue.Peek());
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void Share_of_which_all_gave_up_ends_nobody_elses_turn()
    {
        var given = new Question(FakeMailInternet.Address("gone"), null, Lane.Bulk, "a");
        _queue.TryAdd(given);
        Add("b1", Lane.Bulk, "b");
        given.Cancel(new CancellationToken(canceled: true));

        Assert.Equal("b1", Take(10));
    }

    [Fact]
    public void Bulk_questions_beyond_the_bound_wait_outside_and_come_in_by_turns_of_their_shares()
    {
        var queue = new QuestionQueue(mostInteractive: 1, mostBulk: 2);
        foreach (var name in new[] { "big1", "big2", "big3", "big4", "small1" })
        {
            Assert.True(queue.TryAdd(new Question(FakeMailInternet.Address(name), null, Lane.Bulk, name[..^1])));
        }

        Assert.Equal((2, 3), (queue.Count, queue.Outside));
        Assert.Equal("big1 big2", Names(queue.Take("default", "mx", 2)));
        Assert.Equal((2, 1), (queue.Count, queue.Outside));
        Assert.Equal("big3 small1", Names(queue.Take("default", "mx", 2)));
        Assert.Equal("big4", Names(queue.Take("default", "mx", 2)));
    }

    [Fact]
    public void Those_outside_whose_caller_gave_up_take_no_room()
    {
        var queue = new QuestionQueue(mostInteractive: 1, mostBulk: 1);
        var questions = new[] { "a", "b", "c" }.Select(name => new Question(FakeMailInternet.Address(name), null, Lane.Bulk)).ToList();
        questions.ForEach(question => queue.TryAdd(question));
        questions[0].Cancel(new CancellationToken(canceled: true));
        questions[1].Cancel(new CancellationToken(canceled: true));

        Assert.Equal("c", queue.Peek()!.Address.LocalPart);
        Assert.Equal((1, 0), (queue.Count, queue.Outside));
    }

    [Fact]
    public void Interactive_questions_beyond_the_bound_are_not_taken_and_bulk_ones_do_not_count()
    {
        var queue = new QuestionQueue(mostInteractive: 1, mostBulk: 1);
        var first = new Question(FakeMailInternet.Address("first"), null);
        Assert.True(queue.TryAdd(new Question(FakeMailInternet.Address("bulk"), null, Lane.Bulk)));
        Assert.True(queue.TryAdd(first));

        Assert.False(queue.TryAdd(new Question(FakeMailInternet.Address("second"), null)));
        first.Cancel(new CancellationToken(canceled: true));

        Assert.True(queue.TryAdd(new Question(FakeMailInternet.Address("third"), null)));
    }

    private static string Names(List<Question> questions) => string.Join(' ', questions.Select(question => question.Address.LocalPart));

    private void Add(string name, Lane lane, string share = "") => _queue.TryAdd(new Question(FakeMailInternet.Address(name), null, lane, share));

    private string Take(int most) => Names(_queue.Take("default", "mx", most));
}
