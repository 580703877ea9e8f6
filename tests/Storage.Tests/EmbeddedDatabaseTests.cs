using Dapper;
using Microsoft.Data.Sqlite;
using Validator.Storage.Embedded;

namespace Storage.Tests;

public sealed class EmbeddedDatabaseTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("validator-database-");
    private EmbeddedDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = EmbeddedDatabase.Open(_folder.FullName);
        await _database.WriteAsync(connection => connection.Execute("CREATE TABLE counted (number INTEGER PRIMARY KEY)"));
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_write_that_fails_is_taken_back_alone()
    {
        var writes = Enumerable.Range(0, 100).Select(number => _database.WriteAsync(connection =>
        {
            connection.Execute("INSERT INTO counted VALUES (@number)", new { number });
            return number % 10 == 0 ? throw new InvalidOperationException("every tenth") : number;
        })).ToList();

        var failed = 0;
        foreach (var write in writes)
        {
            failed += await write.ContinueWith(task => task.IsFaulted ? 1 : 0, TaskScheduler.Default);
        }

        Assert.Equal(10, failed);
        Assert.Equal(90, await _database.ReadAsync(connection => connection.ExecuteScalar<int>("SELECT COUNT(*) FROM counted")));
    }

    [Fact]
    public async Task What_was_written_is_there_after_closing()
    {
        await _database.WriteAsync(connection => connection.Execute("INSERT INTO counted VALUES (7)"));
        await _database.DisposeAsync();
        _database = EmbeddedDatabase.Open(_folder.FullName);

        Assert.Equal(7, await _database.ReadAsync(connection => connection.ExecuteScalar<int>("SELECT number FROM counted")));
    }

    [Fact]
    public async Task A_reader_cannot_write()
    {
        await Assert.ThrowsAsync<SqliteException>(() => _database.ReadAsync(connection => connection.Execute("INSERT INTO counted VALUES (7)")));
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_with_its_version()
    {
        await _database.WriteAsync(connection => connection.Execute("PRAGMA user_version=9999"));
        await _database.DisposeAsync();

        var refused = Assert.Throws<IOException>(() => EmbeddedDatabase.Open(_folder.FullName));
        Assert.Contains("9999", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_with_its_path()
    {
        await _database.DisposeAsync();
        SqliteConnection.ClearAllPools();
        File.WriteAllText(Path.Combine(_folder.FullName, EmbeddedDatabase.FileName), "this is no database, and it is long enough to be looked at");

        var refused = Assert.Throws<IOException>(() => EmbeddedDatabase.Open(_folder.FullName));
        Assert.Contains(_folder.FullName, refused.Message, StringComparison.Ordinal);
    }
}
