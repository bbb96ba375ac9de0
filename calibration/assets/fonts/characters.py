"""Prints the characters that the font of the cards must hold."""

from pathlib import Path

SIGNS = "·×÷±°µ≤≥–—→"


def main() -> None:
    here = Path(__file__).resolve().parent
    sources = (here / "../../src/card").rglob("*.rs")
    used = {c for source in sources for c in source.read_text(encoding="utf-8") if "\u3000" <= c <= "\uffef"}
    ascii_printable = {chr(code) for code in range(0x20, 0x7F)}
    # Full-width punctuation of any future phrase.
    punctuation = set("，。；：、（）《》？！％＋－＝／")
    print("".join(sorted(used | ascii_printable | punctuation | set(SIGNS))))


if __name__ == "__main__":
    main()
