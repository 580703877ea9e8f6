using System.Runtime.InteropServices;

namespace Validator.Api.Jobs;

/// <summary>Counts what each key has under way, so that none has more than its share.</summary>
/// <param name="most">The most of one key.</param>
internal sealed class KeySlots(int most)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _taken = [];

    /// <summary>Gets how many places are taken, of all keys.</summary>
    public int Taken
    {
        get
        {
            lock (_lock)
            {
                return _taken.Values.Sum();
            }
        }
    }

    /// <summary>Takes a place.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The place, given back when it is disposed of; null where none is free.</returns>
    public IDisposable? TryTake(string key)
    {
        lock (_lock)
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_taken, key, out _);
            if (count >= most)
            {
                return null;
            }

            count++;
            return new Slot(this, key);
        }
    }

    private void Return(string key)
    {
        lock (_lock)
        {
            if (--CollectionsMarshal.GetValueRefOrNullRef(_taken, key) == 0)
            {
                _taken.Remove(key);
            }
        }
    }

    private sealed class Slot(KeySlots owner, string key) : IDisposable
    {
        private KeySlots? _owner = owner;

        public void Dispose() => Interlocked.Exchange(ref _owner, null)?.Return(key);
    }
}
