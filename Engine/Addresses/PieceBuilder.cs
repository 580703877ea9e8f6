using System.Runtime.InteropServices;

namespace Validator.Addresses;

/// <summary>Collects characters together with their positions.</summary>
internal sealed class PieceBuilder
{
    private readonly List<char> _text = [];
    private readonly List<int> _positions = [];

    /// <summary>Gets the last character; NUL where there is none.</summary>
    public char Last => _text.Count == 0 ? '\0' : _text[^1];

    /// <summary>Adds a character.</summary>
    public void Add(char character, int position)
    {
        _text.Add(character);
        _positions.Add(position);
    }

    /// <summary>Gives what was collected. Nothing may be added afterwards.</summary>
    /// <param name="end">The position of its end.</param>
    public Piece Build(int end)
    {
        _positions.Add(end);
        return new Piece(CollectionsMarshal.AsSpan(_text), CollectionsMarshal.AsSpan(_positions));
    }
}
