"""Names that links within a page use."""

import re
import unicodedata

# Those that the frame around the content uses itself.
FRAME_ANCHORS = ("content", "contents", "in-short", "on-this-page")


def slug(text: str) -> str:
    """A heading as a name for links: lower case, without marks of accent, words joined by hyphens."""
    bare = unicodedata.normalize("NFKD", text.lower().replace("đ", "d"))
    return "-".join(re.findall(r"[a-z0-9]+", "".join(c for c in bare if not unicodedata.combining(c))))
