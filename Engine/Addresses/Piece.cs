namespace Validator.Addresses;

/// <summary>A part of the input with its syntax taken off (quotes, escapes, comments), each character still knowing where it stood.</summary>
internal readonly ref struct Piece
{
    private readonly ReadOnlySpan<int> _positions;
    private readonly int _offset;

    /// <summary>Initializes a new instance of the <see cref="Piece"/> struct that is a slice of the input.</summary>
    public Piece(ReadOnlySpan<char> text, int offset)
    {
        Text = text;
        _offset = offset;
    }

    /// <summary>Initializes a new instance of the <see cref="Piece"/> struct from collected characters: a position for each, and one for the end.</summary>
    public Piece(ReadOnlySpan<char> text, ReadOnlySpan<int> positions)
    {
        Text = text;
        _positions = positions;
    }

    /// <summary>Gets the characters.</summary>
    public ReadOnlySpan<char> Text { get; }

    /// <summary>Tells where a character stood in the input.</summary>
    /// <param name="index">The index in <see cref="Text"/>; its length is the end.</param>
    public int At(int index) => _positions.IsEmpty ? _offset + index : _positions[index];
}
