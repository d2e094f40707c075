"""Names that links use: of places within a page, and of a page's file."""

import re
import unicodedata

# Those that the frame around the content uses itself.
FRAME_ANCHORS = ("content", "contents", "in-short", "on-this-page")


def slug(text: str) -> str:
    """A heading as a name for links: lower case, without marks of accent, words joined by hyphens."""
    bare = unicodedata.normalize("NFKD", text.lower().replace("đ", "d"))
    return "-".join(re.findall(r"[a-z0-9]+", "".join(c for c in bare if not unicodedata.combining(c))))


def named(name: str, language: str) -> str:
    """The file of a page in a language; Vietnamese is the site's first language and has the plain name."""
    return f"{name}.html" if language == "vi" else f"{name}.{language}.html"
