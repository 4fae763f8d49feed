"""A process of its own: reads a PDF from its standard input and writes the text of its first and last pages.

Its time and its memory are bounded, so that a file made to hurt hurts nobody but this process. It imports nothing of
the app and is started with `python -I`.
"""

from __future__ import annotations

import io
import resource
import sys

SECONDS = 5  # of CPU
MEMORY = 512 * 1024 * 1024
PAGES = 3  # from either end: the code stands on every one
LONGEST = 200_000  # characters


def main() -> None:
    """Text in UTF-8; a status other than 0 where the file is no PDF that can be read."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
    count = len(reader.pages)
    wanted = sorted({*range(min(PAGES, count)), *range(max(0, count - PAGES), count)})
    text = "\n".join(reader.pages[number].extract_text() for number in wanted)
    sys.stdout.buffer.write(text[-LONGEST:].encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
