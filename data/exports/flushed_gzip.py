"""Text compressed so that any stretch of it can be read again without what lies before.

One gzip member (RFC 1952), which every program unpacks as any other; between its parts the compressor starts afresh
(zlib's full flush), so that reading can begin at each of them. Several members would do as well, but curl and others
stop after the first one where gzip is the encoding of an answer.
"""

import bisect
import hashlib
import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import IO, Any, Final

_LEVEL: Final = 5
_BLOCK: Final = 262_144


@dataclass(frozen=True)
class Part:
    """Sizes of one part in bytes, as text and compressed."""

    text: int
    packed: int


@dataclass
class FlushedGzipWriter:
    """Writes parts to a binary file; `parts` and the two checksums are complete after `close`."""

    file: IO[bytes]
    parts: list[Part] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
        self.text_sha256, self.packed_sha256 = hashlib.sha256(), hashlib.sha256()

    def add(self, text: bytes) -> None:
        """Write one part, which must not be empty."""
        self.text_sha256.update(text)
        packed = self._packer.compress(text) + self._packer.flush(zlib.Z_FULL_FLUSH)
        self.parts.append(Part(len(text), self._write(packed)))

    def close(self) -> None:
        """Write the end; it belongs to no part."""
        self._write(self._packer.flush())

    def _write(self, packed: bytes) -> int:
        self.packed_sha256.update(packed)
        return self.file.write(packed)


class UnpackedText(io.RawIOBase):
    """The text of such a file, for reading and seeking; memory does not grow with it.

    Args:
        path: of the compressed file.
        parts: as its writer counted them.
        inserted: bytes that are read after the first part, as if they stood there.
    """

    def __init__(self, path: Path, parts: Sequence[Part], inserted: bytes = b"") -> None:
        super().__init__()
        self._file = path.open("rb")
        self._inserted = inserted
        # Where every part begins, as text and compressed; the inserted bytes are a part without compressed ones.
        sizes = [parts[0], *([Part(len(inserted), 0)] if inserted else []), *parts[1:]]
        self._texts = [0, *accumulate(part.text for part in sizes)]
        self._packed = [0, *accumulate(part.packed for part in sizes)]
        self._insert_at = 1 if inserted else -1
        self._place = 0
        self._open_part = -1
        self._unpacker: Any = None
        self._ready = b""
        self._ready_from = 0

    @property
    def length(self) -> int:
        """Bytes of the whole text."""
        return self._texts[-1]

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def tell(self) -> int:
        """Place in the text."""
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place in the text; nothing is unpacked before the next reading."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self.length}[whence]
        self._place = max(start + offset, 0)
        return self._place

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as one stretch of unpacked text goes; 0 at the end."""
        if self._place >= self.length:
            return 0
        self._unpack_to(self._place)
        start = self._place - self._ready_from
        taken = self._ready[start : start + len(buffer)]
        buffer[: len(taken)] = taken
        self._place += len(taken)
        return len(taken)

    def close(self) -> None:
        """Close the compressed file."""
        self._file.close()
        super().close()

    def _unpack_to(self, place: int) -> None:
        part = bisect.bisect_right(self._texts, place) - 1
        ready_to = self._ready_from + len(self._ready)
        if part != self._open_part or place < self._ready_from:
            self._begin(part)
            ready_to = self._ready_from
        while ready_to <= place:
            self._ready_from = ready_to
            self._ready = self._next_block()
            ready_to += len(self._ready)

    def _begin(self, part: int) -> None:
        self._open_part, self._ready, self._ready_from = part, b"", self._texts[part]
        if part == self._insert_at:
            return
        self._file.seek(self._packed[part])
        # Only the first part has gzip's header; what follows is bare deflate (RFC 1951).
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16 if part == 0 else -zlib.MAX_WBITS)
        self._left = self._packed[part + 1] - self._packed[part]

    def _next_block(self) -> bytes:
        if self._open_part == self._insert_at:
            return self._inserted
        waiting = self._unpacker.unconsumed_tail
        if not waiting:
            waiting = self._file.read(min(_BLOCK // 8, self._left))
            self._left -= len(waiting)
        block: bytes = self._unpacker.decompress(waiting, _BLOCK)
        # Without anything to unpack there may still be text that did not fit into the last block.
        if not block and not waiting:
            raise EOFError(f"{self._file.name} is shorter than its parts.")
        return block
