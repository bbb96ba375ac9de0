"""Prints the characters that the font of sheets must hold: ASCII, signs, and the 3755 usual characters of GB 2312."""

SIGNS = "·×÷±°µ≤≥−–—→√□…“”‘’σ≈↓↑"
PUNCTUATION = "，。；：、（）《》？！％＋－＝／"


def usual() -> str:
    """Level 1 of GB 2312, rows 16 to 55."""
    rows = range(0xB0, 0xD8)
    pairs = (bytes([row, cell]) for row in rows for cell in range(0xA1, 0xFF))
    return "".join(pair.decode("gb2312", errors="ignore") for pair in pairs)


if __name__ == "__main__":
    ascii_printable = "".join(map(chr, range(0x20, 0x7F)))
    print("".join(sorted(set(usual() + ascii_printable + SIGNS + PUNCTUATION))))
