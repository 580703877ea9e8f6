using Validator.Api.Tables;
using Validator.Standalone.Bulk.Storage;
using Validator.Standalone.CommandLine;
using Validator.Standalone.Configuration;
using Validator.Standalone.Output;

namespace Validator.Standalone.Bulk;

/// <summary>One run of <c>bulk</c>: opens, verifies, writes, and says what became of it.</summary>
/// <param name="surroundings">What it touches.</param>
/// <param name="request">What it is asked to do.</param>
internal sealed class BulkRun(Surroundings surroundings, BulkRequest request)
{
    private const int LongestMessage = 300;
    private const int LongestProblem = 5000;

    /// <summary>Runs.</summary>
    /// <param name="cancellationToken">Interrupts.</param>
    /// <returns>The exit status.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var name = VisibleText.Of(request.Input, LongestMessage);
        using var output = OpenOutput();
        WorkFolder? work = null;
        try
        {
            if (WorkFolder.RemoveAbandoned(request.Data, surroundings.Time.GetUtcNow()) is > 0 and var removed)
            {
                Say($"{(removed == 1 ? "what one interrupted run" : $"what {removed:N0} interrupted runs")} left more than 30 days ago was removed.");
            }

            var file = await OpenInputAsync(name, folder => work = folder, cancellationToken);
            var fingerprint = await file.FingerprintAsync(cancellationToken);
            var layout = await FindLayoutAsync(file, cancellationToken);
            if (work is null && output.IsPipe)
            {
                Say("standard output or a pipe takes the results: an interrupted run starts over.");
            }

            work ??= output.IsPipe ? WorkFolder.Temporary(request.Data) : WorkFolder.Of(request.Data, file, fingerprint, request.Identity);
            var session = new BulkSession(surroundings, request, work, new(file, fingerprint, layout), output);
            var status = await session.RunAsync(cancellationToken);
            if (session.IsWritten)
            {
                work.Remove();
            }

            return status;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Say("interrupted before anything was asked.");
            return ExitCodes.Failed;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Say($"{VisibleText.Of(exception.Message.TrimEnd('.'), LongestMessage)}.");
            if (work is { IsTemporary: false, Note: not null })
            {
                Say($"what was answered so far is kept in {work.Path}: run the same command again to go on.");
            }

            return ExitCodes.Failed;
        }
        finally
        {
            work?.Leave();
        }
    }

    private void Say(string message) => surroundings.Error.WriteLine($"validator: {message}");

    private OutputFile OpenOutput()
    {
        if (request.Output == BulkRequest.Standard)
        {
            return OutputFile.Of(surroundings.Output);
        }

        var path = Path.GetFullPath(request.Output, surroundings.Directory);
        if (request.Input != BulkRequest.Standard && path == Path.GetFullPath(request.Input, surroundings.Directory))
        {
            throw new UsageException("the output is the input: the results would take its place. Name another file with --output.");
        }

        return OutputFile.Create(path, VisibleText.Of(request.Output, LongestMessage));
    }

    /// <summary>Opens the input. What comes through a pipe is kept in a file first, since it is read more than once.</summary>
    private async Task<InputFile> OpenInputAsync(string name, Action<WorkFolder> keep, CancellationToken cancellationToken)
    {
        var isStandard = request.Input == BulkRequest.Standard;
        var path = Path.GetFullPath(request.Input, surroundings.Directory);
        if (!isStandard)
        {
            using var probe = new InputFile(path, name, IsPipe: false).Open();
            if (probe.CanSeek)
            {
                return new(path, name, IsPipe: false);
            }
        }

        Say(isStandard ? "standard input cannot be read again: an interrupted run starts over." : $"{name} is a pipe, and cannot be read again: an interrupted run starts over.");
        var folder = WorkFolder.Temporary(request.Data);
        keep(folder);
        var kept = new InputFile(folder.File("input"), isStandard ? "standard input" : name, IsPipe: true);
        await using var from = isStandard ? surroundings.Input() : File.OpenRead(path);
        await using var to = File.Create(kept.Path);
        await from.CopyToAsync(to, cancellationToken).WaitAsync(cancellationToken);
        return kept;
    }

    private async Task<TableLayout> FindLayoutAsync(InputFile input, CancellationToken cancellationToken)
    {
        await using var file = input.Open();
        var opening = await TableReader.OpenAsync(file, new(request.Column, request.Delimiter), cancellationToken);
        if (opening.IsReadable)
        {
            return opening.Reader.Layout;
        }

        var (kind, problem, columns) = opening.Problem;
        var hint = kind is TableProblemKind.NoAddressColumn ? $": name it with {BulkSettings.Column.Option}" : "";
        throw new UsageException($"{input.Name}: {VisibleText.Of($"{problem}{hint}. {columns}", LongestProblem)}");
    }
}
