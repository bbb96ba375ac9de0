"""Characters of the fonts of reports, for pyftsubset: writes characters-regular.txt and characters-bold.txt.

Regular: ASCII, Latin-1, Latin Extended-A, Greek, signs, and all characters of GB 2312, of the General Standard Chinese Characters
(通用规范汉字表, 8,105), of JIS X 0208 and of the first level of Big5, so that names of customers and products and contents of codes
can be written. Bold, which sets headings and names: Latin, signs and GB 2312; where a character is missing the regular font sets it.

Argument: Unihan_OtherMappings.txt.bz2 of Debian's package unicode-data (property kTGH).
"""

import bz2
import sys


def gb2312():
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                yield bytes([high, low]).decode("gb2312")
            except UnicodeDecodeError:
                pass


def general_standard(path):
    with bz2.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if "\tkTGH\t" in line:
                yield chr(int(line.split("\t")[0][2:], 16))


traditional = set()
for codec, first, last in (("euc_jp", 0xA1, 0xF4), ("big5", 0xA4, 0xC6)):
    for high in range(first, last + 1):
        for low in range(0x40, 0xFF):
            try:
                traditional.add(bytes([high, low]).decode(codec))
            except UnicodeDecodeError:
                pass
traditional = {c for c in traditional if len(c) == 1 and ord(c) > 0xFF}

signs = [chr(c) for span in ((0x20, 0x7F), (0xA0, 0x180), (0x370, 0x400), (0x2010, 0x2028), (0x2030, 0x203C), (0x2070, 0x2080),
                             (0x2080, 0x208F), (0x2150, 0x2160), (0x2190, 0x21A0), (0x2200, 0x2270)) for c in range(*span)]
signs += list("′″‹›⁄€№℃℉Ω℮™■□▢▲△▶▷▼▽◀◁◆◇○●◎★☆✓✔✗✘×÷±≈≠≤≥∞∅…—")
bold = set(signs) | set(gb2312())
regular = bold | set(general_standard(sys.argv[1])) | traditional
for name, held in (("regular", regular), ("bold", bold)):
    with open(f"characters-{name}.txt", "w", encoding="utf-8") as file:
        file.write("".join(sorted(held)))
    print(name, len(held))
