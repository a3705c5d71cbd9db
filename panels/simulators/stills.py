"""Real JPEG pictures without a library: baseline, grey, each block of 8 by 8 one shade."""

import struct
from typing import Final

WIDTH, HEIGHT = 40, 30
# One code of each length from 2 bits upwards for the eleven sizes of a difference;
# the other table has one code only: no more in this block.
DC_BITS: Final = bytes((0, 0, 7, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0))
DC_CODES: Final = {0: "000", 1: "001", 2: "010", 3: "011", 4: "100", 5: "101", 6: "110", 7: "1110", 8: "11110"}


def draw(seed: int) -> bytes:
    """Return a room whose bright figure stands where ``seed`` says."""
    figure = 4 + seed % (WIDTH - 8)
    shades = [
        [230 if abs(x - figure) < 2 and 10 < y < 24 else 60 if y > 22 else 150 - y * 2 for x in range(WIDTH)]
        for y in range(HEIGHT)
    ]
    bits, last = "", 0
    for row in shades:
        for shade in row:
            value = shade - 128
            difference, last = value - last, value
            size = abs(difference).bit_length()
            bits += DC_CODES[size]
            if size:
                bits += format(difference if difference > 0 else difference + (1 << size) - 1, f"0{size}b")
            bits += "0"
    bits += "1" * (-len(bits) % 8)
    scan = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\x00")
    frame = struct.pack(">BHHB", 8, HEIGHT * 8, WIDTH * 8, 1) + bytes((1, 0x11, 0))
    dc_table = bytes((0,)) + DC_BITS + bytes((0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10))
    ac_table = bytes((0x10, 1, *[0] * 15, 0))
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
            _segment(0xDB, bytes((0, *[8] * 64))),
            _segment(0xC0, frame),
            _segment(0xC4, dc_table),
            _segment(0xC4, ac_table),
            _segment(0xDA, bytes((1, 1, 0, 0, 63, 0))),
            scan,
            b"\xff\xd9",
        )
    )


def _segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content
