namespace Validator.Load.Sides;

/// <summary>A list, and workers that take the next item when they are done with theirs.</summary>
internal static class Lane
{
    public static async Task<Tally> RunAsync(string[] items, int workers, Func<int, Func<string, ValueTask<bool>>> worker)
    {
        var next = -1;
        var right = 0;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(workers, items.Length)).Select(number => Task.Run(() => WorkAsync(worker(number)))));
        return new Tally(right, items.Length - right);

        async Task WorkAsync(Func<string, ValueTask<bool>> ask)
        {
            for (int i; (i = Interlocked.Increment(ref next)) < items.Length;)
            {
                if (await ask(items[i]))
                {
                    Interlocked.Increment(ref right);
                }
            }
        }
    }
}
