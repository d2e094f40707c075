"""How pieces look in a notebook, which has none of the site's style sheet: words to the left, numbers to the right."""

STYLE = (
    "<style>.hoanhap{max-width:62em;line-height:1.5}.hoanhap .table{overflow-x:auto}"
    ".hoanhap caption{text-align:left;font-weight:600;padding:.3em 0;color:inherit}"
    ".hoanhap th,.hoanhap td{text-align:left!important;vertical-align:top;white-space:normal;max-width:24em}"
    ".hoanhap .number{text-align:right!important}.hoanhap .note,.hoanhap figcaption{font-size:.9em}"
    ".hoanhap .verdict{border-left:4px solid;padding:0 1em}.hoanhap .headline{font-weight:600;font-size:1.1em}"
    ".hoanhap .mark{font-weight:600;border:1px solid;padding:.3em .7em;display:inline-block}"
    ".hoanhap svg{max-width:100%;height:auto;background:#fff}</style>"
)


def styled(html: str) -> str:
    """A piece's HTML with the few rules that it needs; none of them reaches beyond it."""
    return f'{STYLE}<div class="hoanhap">{html}</div>'
