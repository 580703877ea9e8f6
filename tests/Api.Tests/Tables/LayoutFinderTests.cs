using System.Text;
using Validator.Api.Tables;

namespace Api.Tests.Tables;

public sealed class LayoutFinderTests
{
    [Theory]
    [InlineData("id,email,name\n1,a@x.com,A\n", ',', true, 1)]
    [InlineData("id;E-Mail;name\n1;a@x.com;A, B\n", ';', true, 1)]
    [InlineData("id\tname\tmail\n1\tA\ta@x.com\n", '\t', true, 2)]
    [InlineData("id|contact\n1|a@x.com\n2|b@x.com\n", '|', true, 1)]
    [InlineData("1,a@x.com\n2,b@x.com\n", ',', false, 1)]
    [InlineData("address,contact\nMain Street,a@x.com\nHigh Street,b@x.com\n", ',', true, 1)]
    [InlineData("email,notes\nbad,see c@x.com\nworse,\n", ',', true, 0)]
    [InlineData("Your Email Address,b\n,\n", ',', true, 0)]
    [InlineData("email\na@x.com\n", ',', true, 0)]
    [InlineData("\"email\"\n\"a@x.com\"\n", ',', true, 0)]
    [InlineData("\"a@x.com\"\n\"b@x.com\"\n", ',', false, 0)]
    [InlineData("name,email\n\"Smith; John\",a@x.com\n\"Doe; J; K\",b@x.com\n", ',', true, 1)]
    [InlineData("id,email,name\n1,a@x.com,A\n2,b@x.com\n3,c@x.com,C,D\n", ',', true, 1)]
    public void Table_is_recognized(string text, char delimiter, bool hasHeader, int column)
    {
        var layout = Find(text);

        Assert.False(layout.IsPlain);
        Assert.Equal((delimiter, hasHeader, column), ((char)layout.Delimiter, layout.HasHeader, layout.AddressColumn));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a@x.com\nb@x.com\n")]
    [InlineData("a@x.com\n\"john, doe\"@x.com\nc@x.com\n")]
    [InlineData("bad\na@x.com\n")]
    public void List_is_recognized(string text) => Assert.True(Find(text).IsPlain);

    [Theory]
    [InlineData("name", 1)]
    [InlineData("NAME", 1)]
    [InlineData("3", 2)]
    public void Column_is_taken_by_name_or_number(string column, int index) => Assert.Equal(index, Find("id,name,email\n1,A,a@x.com\n", column).AddressColumn);

    [Fact]
    public void Column_that_is_not_there_is_told_with_those_that_are()
    {
        var problem = Open("id,name,mail\n1,A,a@x.com\n", "e-mail").Problem;

        Assert.Equal(new(TableProblemKind.UnknownColumn, "there is no column 'e-mail'", "There are: id, name, mail."), problem);
    }

    [Fact]
    public void Column_of_a_table_without_a_header_is_asked_for_by_number() =>
        Assert.Equal("There is no header, and 2 columns: give the number.", Open("1,a@x.com\n2,b@x.com\n", "mail").Problem?.Columns);

    [Theory]
    [InlineData("id,name\n1,A\n")]
    [InlineData("1;2\n3;4\n")]
    public void Table_without_addresses_asks_for_a_column(string text) => Assert.Equal(TableProblemKind.NoAddressColumn, Open(text).Problem?.Kind);

    [Fact]
    public void Delimiter_that_is_given_holds() => Assert.Equal(["a", "b;email"], Find("a,b;email\n1,2;x@x.com\n", "2", (byte)',').Columns);

    [Theory]
    [InlineData("a\r\nb\r\n", "\r\n")]
    [InlineData("email;b\nb@x.com;\r\n", "\n")]
    [InlineData("a@x.com", "\n")]
    public void Line_end_is_that_of_the_first_line(string text, string lineEnd) => Assert.Equal(lineEnd, Find(text).LineEnd);

    private static TableLayout Find(string text, string? column = null, byte? delimiter = null)
    {
        var (layout, problem) = Open(text, column, delimiter);
        Assert.Null(problem);
        return layout!;
    }

    private static (TableLayout? Layout, TableProblem? Problem) Open(string text, string? column = null, byte? delimiter = null) =>
        new LayoutFinder(new(column, delimiter)).Find(Encoding.UTF8.GetBytes(text), isAll: true);
}
