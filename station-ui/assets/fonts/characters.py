"""Prints the characters that the font of the window must hold: GB 2312 level 1 (3755 characters) and its signs, ASCII,
Latin-1, and every other character that occurs in the sources of the three crates."""

from pathlib import Path

SIGNS = "•…·×÷±°µ≤≥−–—→←↑↓√□…“”‘’Δλσ²³‰✓✗●▲■"


def gb2312(first_row: int, last_row: int) -> set[str]:
    """Characters of these rows of GB 2312."""
    found = set()
    for row in range(first_row, last_row + 1):
        for cell in range(1, 95):
            try:
                found.add(bytes([0xA0 + row, 0xA0 + cell]).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return found


def main() -> None:
    root = Path(__file__).resolve().parents[3]
    folders = [root / crate / "src" for crate in ("grader", "calibration", "station-ui")]
    sources = (source for folder in folders for source in folder.rglob("*.rs"))
    used = {c for source in sources for c in source.read_text(encoding="utf-8") if "\u3000" <= c <= "\uffef"}
    plain = {chr(code) for code in [*range(0x20, 0x7F), *range(0xA0, 0x100)]}
    # Rows 1 to 3: punctuation, numerals, full-width ASCII; rows 16 to 55: level 1.
    print("".join(sorted(used | plain | set(SIGNS) | gb2312(1, 3) | gb2312(16, 55))))


if __name__ == "__main__":
    main()
