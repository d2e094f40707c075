"""Calls pandoc: nothing is fetched, no clock and no folder gets into what it writes."""

import os
import subprocess
import tempfile
from pathlib import Path

import pypandoc

from analysis.report.paper.markup import SYNTAX

SECONDS = 300


def convert(
    markdown: str, to: str, *, language: str, title: str = "", subtitle: str = "", reference: bytes = b""
) -> bytes:
    """Markdown as a file of another format.

    Parameters
    ----------
    markdown : str
        As `markup.written` makes it.
    to : str
        ``"docx"`` or ``"typst"``.
    language : str
        Of the document, such as ``"vi-VN"``.
    reference : bytes
        A Word document that type, margins and headers are taken from.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, target, model = (Path(folder) / name for name in ("source.md", "target", "reference.docx"))
        source.write_text(markdown, encoding="utf-8", newline="\n")
        command = [pypandoc.get_pandoc_path(), "--sandbox", f"--from={SYNTAX}", f"--to={to}", "--wrap=none"]
        command += [f"--metadata=lang:{language}", f"--output={target}"]
        if reference:
            model.write_bytes(reference)
            command.append(f"--reference-doc={model}")
        subprocess.run(
            [*command, str(source)],
            env=os.environ | {"SOURCE_DATE_EPOCH": "0"},
            timeout=SECONDS,
            capture_output=True,
            check=True,
        )
        return target.read_bytes()
