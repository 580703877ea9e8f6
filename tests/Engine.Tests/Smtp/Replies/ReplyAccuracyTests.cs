using System.Globalization;
using System.Text;
using Validator.Smtp.Replies;
using Xunit.Abstractions;

namespace Engine.Tests.Smtp.Replies;

/// <summary>
/// Accuracy on operators whose rows the classifier has not got: each is held back once, with those that share its hosts. docs/accuracy.md has the
/// figures, and says what the general words were written from.
/// </summary>
public sealed class ReplyAccuracyTests(ITestOutputHelper output)
{
    /// <summary>The operators whose rows were not looked at before the first measurement: a third, by hash of the name.</summary>
    private static readonly string[] PutAway =
        ["cisco-ironport", "citmo", "courier", "exchange", "exchange-online", "gmail", "gmx", "godaddy", "improvmx", "openbsd-spamd", "postfix", "protonmail", "qq",
         "rambler", "sophos", "sqlgrey", "stalwart", "symantec-cloud", "trendmicro", "vpopmail", "web.de", "zimbra"];

    [Fact]
    public void Operators_held_back_one_by_one_are_read_by_the_general_rules()
    {
        var score = new Score();
        foreach (var family in ReplyData.Rows.GroupBy(row => ReplyData.Family(row.Who)))
        {
            score.Add(Without(name => ReplyData.Family(name) == family.Key), family);
        }

        output.WriteLine(score.ToString());
        score.AssertGoals();
    }

    [Fact]
    public void Operators_put_away_at_first_are_read_by_the_general_rules()
    {
        var score = new Score();
        score.Add(Without(name => PutAway.Any(other => ReplyData.Family(other) == ReplyData.Family(name))), ReplyData.Rows.Where(row => PutAway.Contains(row.Who)));

        output.WriteLine(score.ToString());
        score.AssertGoals();
    }

    [Fact]
    public void Without_any_row_nothing_false_is_said()
    {
        var score = new Score();
        score.Add(Without(_ => true), ReplyData.Rows);

        output.WriteLine(score.ToString());
        score.AssertGoals();
    }

    private static ReplyClassifier Without(Func<string, bool> isHeldBack) =>
        new(ReplyTables.Shipped with { Rows = [.. ReplyTables.Shipped.Rows.Where(row => !isHeldBack(row.Operator))] });

    private sealed class Score
    {
        private readonly SortedDictionary<(ReplyMeaning Truth, ReplyMeaning Read), int> _matrix = [];

        public void Add(ReplyClassifier classifier, IEnumerable<ReplyData.Row> rows)
        {
            foreach (var row in rows)
            {
                // Rule 2: what a 4xx says of a mailbox is not final; the truth about such a row is "temporary".
                var truth = row.Reply.IsTransient && row.Meaning.IsUndeliverable() ? ReplyMeaning.Temporary : row.Meaning;
                var read = classifier.Read(row.Reply, ReplyData.Rcpt(ReplyData.Host(row.Who))).Meaning;
                _matrix[(truth, read)] = _matrix.GetValueOrDefault((truth, read)) + 1;
            }
        }

        public void AssertGoals()
        {
            Assert.True(FalseUndeliverable < 0.01, ToString());
            Assert.True(FalseDeliverable == 0, ToString());
            Assert.True(Settled >= 0.85, ToString());
        }

        public override string ToString()
        {
            var text = new StringBuilder().AppendLine(
                CultureInfo.InvariantCulture,
                $"rows {Count(_ => true)}, false undeliverable {FalseUndeliverable:P2}, false deliverable {FalseDeliverable}, settled {Settled:P1} of {Count(cell => IsSettled(cell.Truth))}");
            foreach (var (cell, count) in _matrix)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{cell.Truth,-16} read as {cell.Read,-16} {count,4}");
            }

            return text.ToString();
        }

        private static bool IsSettled(ReplyMeaning meaning) => meaning.IsUndeliverable() || meaning == ReplyMeaning.MailboxFull;

        private double FalseUndeliverable =>
            (double)Count(cell => cell.Read.IsUndeliverable() && !cell.Truth.IsUndeliverable()) / Count(cell => !cell.Truth.IsUndeliverable());

        private int FalseDeliverable => Count(cell => cell.Read == ReplyMeaning.Accepted && cell.Truth != ReplyMeaning.Accepted);

        private double Settled =>
            (double)Count(cell => IsSettled(cell.Truth) && (cell.Read == cell.Truth || (cell.Read.IsUndeliverable() && cell.Truth.IsUndeliverable())))
            / Count(cell => IsSettled(cell.Truth));

        private int Count(Func<(ReplyMeaning Truth, ReplyMeaning Read), bool> matches) => _matrix.Where(pair => matches(pair.Key)).Sum(pair => pair.Value);
    }
}
