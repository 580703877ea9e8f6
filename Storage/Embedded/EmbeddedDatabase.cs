using System.Globalization;
using System.Reflection;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Validator.Storage.Embedded;

/// <summary>
/// The SQLite database of one process. Writes go through one thread in the order they came, and those that are waiting share a transaction (group commit):
/// each is durable when its task ends, also through a loss of power. Reads run beside them and see what was committed. Thread-safe.
/// </summary>
public sealed class EmbeddedDatabase : IAsyncDisposable
{
    /// <summary>The file's name in the data folder.</summary>
    public const string FileName = "validator.db";

    private const int MostWritesPerCommit = 1000;
    private const int MostWritesWaiting = 10_000;

    private readonly string _connectionString;
    private readonly Channel<IWrite> _writes = Channel.CreateBounded<IWrite>(new BoundedChannelOptions(MostWritesWaiting) { SingleReader = true });
    private readonly Task _writing;

    private EmbeddedDatabase(string connectionString, SqliteConnection writer)
    {
        _connectionString = connectionString;
        _writing = Task.Factory.StartNew(() => WriteAll(writer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Opens the database in a folder, makes it where there is none, and brings its schema up to date.</summary>
    /// <param name="folder">The data folder.</param>
    /// <returns>The database.</returns>
    /// <exception cref="IOException">It cannot be opened, or is of a newer version; the message is for people.</exception>
    public static EmbeddedDatabase Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        SQLitePCL.Batteries_V2.Init();
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, FileName);
        var connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, DefaultTimeout = 30 }.ToString();
        var writer = new SqliteConnection(connectionString);
        try
        {
            writer.Open();
            Execute(writer, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; " +
                "PRAGMA cache_size=-32768; PRAGMA wal_autocheckpoint=8000; PRAGMA journal_size_limit=67108864;");
            Migrate(writer, path);
            return new EmbeddedDatabase(connectionString, writer);
        }
        catch (SqliteException exception)
        {
            writer.Dispose();
            throw new IOException($"The database {path} cannot be opened: {exception.Message}", exception);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Reads.</summary>
    /// <typeparam name="T">What is read.</typeparam>
    /// <param name="read">Reads it; runs on a thread of the pool.</param>
    /// <param name="cancellationToken">Gives up before it has begun.</param>
    /// <returns>What was read.</returns>
    public Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken = default) => Task.Run(
        () =>
        {
            using var connection = OpenReader();
            return read(connection);
        },
        cancellationToken);

    /// <summary>Opens a connection to read from over a longer time, such as a stream of rows. The caller disposes of it.</summary>
    /// <returns>The connection; it must not write.</returns>
    public SqliteConnection OpenReader()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        Execute(connection, "PRAGMA query_only=ON; PRAGMA secure_delete=ON;");
        return connection;
    }

    /// <summary>Writes, in a transaction that may be shared: where this write fails it alone is taken back.</summary>
    /// <typeparam name="T">What the write tells.</typeparam>
    /// <param name="write">Writes; runs on the writing thread, so it must be short and wait for nothing.</param>
    /// <param name="cancellationToken">Gives up while it waits for its turn.</param>
    /// <returns>What the write told, once it is durable.</returns>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> write, CancellationToken cancellationToken = default)
    {
        var item = new PendingWrite<T>(write);
        await _writes.Writer.WriteAsync(item, cancellationToken).ConfigureAwait(false);
        return await item.Completion.ConfigureAwait(false);
    }

    /// <inheritdoc cref="WriteAsync{T}(Func{SqliteConnection, T}, CancellationToken)"/>
    public Task WriteAsync(Action<SqliteConnection> write, CancellationToken cancellationToken = default) => WriteAsync(
        connection =>
        {
            write(connection);
            return true;
        },
        cancellationToken);

    /// <summary>Moves what was written from the log into the database file and empties the log, so that nothing of what was deleted before is left in a file.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task.</returns>
    /// <exception cref="IOException">Somebody has been reading all the while.</exception>
    public Task TruncateLogAsync(CancellationToken cancellationToken = default) => Task.Run(
        () =>
        {
            const int Tries = 12;
            using var connection = new SqliteConnection(_connectionString);
            connection.Open();
            Execute(connection, "PRAGMA query_only=OFF; PRAGMA busy_timeout=5000;");
            for (var tries = 0; Convert.ToInt32(Scalar(connection, "PRAGMA wal_checkpoint(TRUNCATE)"), CultureInfo.InvariantCulture) != 0; tries++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (tries == Tries)
                {
                    throw new IOException("The database's log could not be emptied, since it is being read without a pause. Try again.");
                }
            }
        },
        cancellationToken);

    /// <summary>Ends after the writes that wait.</summary>
    /// <returns>A task that ends when the file is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        if (_writes.Writer.TryComplete())
        {
            await _writing.ConfigureAwait(false);
            SqliteConnection.ClearAllPools();
        }
    }

    private void WriteAll(SqliteConnection writer)
    {
        using var connection = writer;
        var done = new List<IWrite>();
#pragma warning disable CA2012 // This thread is there to wait.
        while (_writes.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
#pragma warning restore CA2012
        {
            done.Clear();
            try
            {
                Execute(connection, "BEGIN IMMEDIATE");
                while (done.Count < MostWritesPerCommit && _writes.Reader.TryRead(out var write))
                {
                    done.Add(write);
                    Execute(connection, "SAVEPOINT one");
                    if (!write.Run(connection))
                    {
                        Execute(connection, "ROLLBACK TO one");
                    }

                    Execute(connection, "RELEASE one");
                }

                Execute(connection, "COMMIT");
                done.ForEach(write => write.Succeed());
            }
#pragma warning disable CA1031 // Whatever it is, those who wait must learn of it, and the next ones get their try.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                TryRollback(connection);
                if (done.Count == 0 && _writes.Reader.TryRead(out var write))
                {
                    done.Add(write);
                }

                done.ForEach(failed => failed.Fail(exception));
            }
        }
    }

    private static void TryRollback(SqliteConnection connection)
    {
        try
        {
            Execute(connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // There was no transaction left to take back.
        }
    }

    /// <summary>Applies the numbered scripts (<c>0001_name.sql</c>) that this database has not seen, each in a transaction of its own.</summary>
    private static void Migrate(SqliteConnection connection, string path)
    {
        var assembly = typeof(EmbeddedDatabase).Assembly;
        var prefix = typeof(EmbeddedDatabase).Namespace + ".";
        var scripts = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name => (Number: int.Parse(name.AsSpan(prefix.Length, 4), CultureInfo.InvariantCulture), Name: name))
            .OrderBy(script => script.Number)
            .ToList();

        var version = Convert.ToInt32(Scalar(connection, "PRAGMA user_version"), CultureInfo.InvariantCulture);
        var newest = scripts.Count == 0 ? 0 : scripts[^1].Number;
        if (version > newest)
        {
            throw new IOException($"The database {path} has schema {version}, and this program knows schemas up to {newest}: run the newer program.");
        }

        foreach (var (number, name) in scripts.Where(script => script.Number > version))
        {
            Execute(connection, $"BEGIN IMMEDIATE; {ReadScript(assembly, name)}; PRAGMA user_version={number}; COMMIT;");
        }
    }

    private static string ReadScript(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The program's own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The program's own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    private interface IWrite
    {
        bool Run(SqliteConnection connection);

        void Succeed();

        void Fail(Exception exception);
    }

    private sealed class PendingWrite<T>(Func<SqliteConnection, T> work) : IWrite
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _value;
        private Exception? _error;

        public Task<T> Completion => _completion.Task;

        public bool Run(SqliteConnection connection)
        {
            try
            {
                _value = work(connection);
                return true;
            }
#pragma warning disable CA1031 // It is the caller's, and handed to it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _error = exception;
                return false;
            }
        }

        public void Succeed() => Complete(_error);

        public void Fail(Exception exception) => Complete(_error ?? exception);

        private void Complete(Exception? error)
        {
            if (error is null)
            {
                _completion.TrySetResult(_value!);
            }
            else
            {
                _completion.TrySetException(error);
            }
        }
    }
}
