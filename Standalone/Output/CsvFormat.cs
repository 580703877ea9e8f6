using System.Text;
using Validator.Api.Tables;
using Validator.Verdicts;

namespace Validator.Standalone.Output;

/// <summary>
/// A header and a row a verdict, quoted by RFC 4180, with lines that end as the system's do elsewhere (<c>\n</c>): the input in the column <c>email</c>, then
/// <see cref="VerdictColumns"/>.
/// </summary>
internal sealed class CsvFormat : IVerdictFormat
{
    private static readonly byte[] Header = Encoding.UTF8.GetBytes($"email,{string.Join(',', VerdictColumns.Names)}\n");

    public void Begin(Stream output) => output.Write(Header);

    public void Write(Stream output, Verdict verdict)
    {
        var row = new StringBuilder(Cells.Quoted(verdict.Email, ','));
        VerdictColumns.Append(row, verdict, ',');
        output.Write(Encoding.UTF8.GetBytes(row.Append('\n').ToString()));
    }

    public void End(Stream output)
    {
    }
}
