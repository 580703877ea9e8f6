using System.Globalization;
using Validator.Api.Tables;
using Validator.Batches;
using Validator.Standalone.Bulk.Display;
using Validator.Standalone.Bulk.Storage;
using Validator.Standalone.Bulk.Verification;
using Validator.Standalone.CommandLine;
using Validator.Standalone.Output;
using Validator.Standalone.Verifying;
using Validator.Verdicts;

namespace Validator.Standalone.Bulk;

/// <summary>The input, and what is known of it.</summary>
/// <param name="File">The input.</param>
/// <param name="Fingerprint">What tells it from others.</param>
/// <param name="Layout">How its table is read.</param>
internal sealed record BulkInput(InputFile File, Fingerprint Fingerprint, TableLayout Layout);

/// <summary>What a run does once everything is open.</summary>
/// <param name="surroundings">What it touches.</param>
/// <param name="request">What it is asked to do.</param>
/// <param name="work">Where it keeps what it has.</param>
/// <param name="input">What it reads.</param>
/// <param name="output">What it writes.</param>
internal sealed class BulkSession(Surroundings surroundings, BulkRequest request, WorkFolder work, BulkInput input, OutputFile output)
{
    private const int LongestMessage = 300;

    /// <summary>How many rows of a domain are being asked about at once: enough for a few connections to be busy all the time.</summary>
    private const int RowsPerDomain = 100;

    /// <summary>How many rows of a domain wait at once: one that puts everything off must not fill the window that all share.</summary>
    private const int LateRowsPerDomain = 2000;

    private long _earlier;

    /// <summary>Gets a value indicating whether the results are written: nothing is left to go on with.</summary>
    public bool IsWritten { get; private set; }

    /// <summary>Verifies, writes the results, and says what became of it.</summary>
    /// <param name="cancellationToken">Interrupts.</param>
    /// <returns>The exit status.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var began = surroundings.Time.GetTimestamp();
        using var index = new RowIndex(work.File("index"));
        using var journal = work.OpenJournal(entry =>
        {
            index.Note(entry);
            _earlier += entry.Due is null ? 1 : 0;
        });
        using var spool = new RowSpool(work.File("rows"));
        using var duplicates = new DuplicateTable(work.File("duplicates"), input.Fingerprint.Lines);

        var lanes = new Lanes(RowsPerDomain, LateRowsPerDomain);
        var job = new BulkJob(spool, journal, index, lanes, surroundings.Time);
        var limits = BatchLimits.For(request.Verifier.Concurrency) with { Youth = BulkJob.Youth };
        var verification = new BulkVerification(job, lanes, spool, journal, limits, surroundings.Time);
        await using (var display = IBulkDisplay.Create(surroundings, verification.Status))
        {
            if (_earlier > 0)
            {
                display.Say($"going on: {_earlier:N0} addresses were answered before.");
            }

            var oddities = new Oddities(input.File.Name, display.Say);
            var intake = new TableIntake(request.Verifier.Grammar, oddities);

            // No address is asked about twice: there is nothing to remember verdicts for.
            var options = request.Verifier with { ProbeSecret = [.. work.Note?.ProbeSecret ?? []], RememberedVerdicts = 0 };
            await using (var verifier = surroundings.CreateVerifier(options, surroundings.Time))
            {
                await verification.RunAsync(verifier, token => ReadAsync(rows => intake.ReadAsync(rows, job, index, journal, duplicates, token), token), cancellationToken);
            }

            oddities.End();
            if (!job.IsOver)
            {
                return Interrupted(display, verification);
            }

            try
            {
                await ReadAsync(rows => WriteAsync(new ResultWriter(rows, journal, index, new HostNotes(display.Say)), intake.Widest, cancellationToken), cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return Interrupted(display, verification);
            }
        }

        Summarize(verification, surroundings.Time.GetElapsedTime(began));
        return verification.Error is null ? ExitCodes.Success : ExitCodes.Failed;
    }

    private void Say(string message) => surroundings.Error.WriteLine($"validator: {message}");

    private async Task ReadAsync(Func<TableReader, Task> action, CancellationToken cancellationToken)
    {
        await using var file = input.File.Open();
        await action(await TableReader.OpenAsync(file, input.Layout, cancellationToken: cancellationToken));
    }

    private async Task WriteAsync(ResultWriter writer, int widest, CancellationToken cancellationToken)
    {
        if (!input.File.IsStill(input.Fingerprint))
        {
            throw new InvalidDataException($"{input.File.Name} was changed while it was verified: its rows are no longer those that were answered");
        }

        if (request.Format is OutputFormat.Csv)
        {
            var target = await TableText.CreateAsync(output.Stream, input.Layout.Mark, cancellationToken);
            await writer.WriteTableAsync(widest, target, cancellationToken);
            if (target != output.Stream)
            {
                await target.DisposeAsync();
            }
        }
        else
        {
            await writer.WriteVerdictsAsync(IVerdictFormat.Create(request.Format, color: false), output.Stream, cancellationToken);
        }

        output.Commit();
        IsWritten = true;
    }

    private int Interrupted(IBulkDisplay display, BulkVerification verification)
    {
        var answered = _earlier + verification.Asked;
        display.Say(work.IsTemporary
            ? $"interrupted: {answered:N0} addresses were answered; a run with a pipe cannot go on."
            : $"interrupted: {answered:N0} addresses were answered, and are kept in {work.Path}. Run the same command again to go on.");
        return ExitCodes.Failed;
    }

    private void Summarize(BulkVerification verification, TimeSpan elapsed)
    {
        if (verification.Error is { } error)
        {
            Say(
                $"an error in this program left addresses unknown; the first: {error.GetType().Name}: {VisibleText.Of(error.Message, LongestMessage)}");
        }

        var status = verification.Status();
        if (status.Rows == 0)
        {
            Say($"{input.File.Name} has no rows: there was nothing to verify.");
        }

        var counts = string.Join(", ", Statuses.Order.Select(value => $"{status.Counts.Of(value):N0} {VerdictJson.Word(value)}"));
        var duplicates = status.Duplicates > 0 ? $" ({status.Duplicates:N0} repeated an earlier one)" : "";
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{status.Rows:N0} rows{duplicates} in {Durations.Of(elapsed)}: {counts}. The results are in {output.Name}."));
    }
}
