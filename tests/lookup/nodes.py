"""Which pages say the same in other words: what has no word in it - elements, their classes, attributes, where they
stand - decides what an accessibility checker finds, beside the words' language, which is an attribute too."""

from html.parser import HTMLParser

LONELY = {"br", "hr", "img", "input", "link", "meta", "source"}


class _Nodes(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.path = set(), []

    def handle_starttag(self, tag, attrs):
        node = (tag, dict(attrs).get("class"), tuple(sorted(name for name, _ in attrs)))
        self.found.add((*self.path, node))
        if tag not in LONELY:
            self.path.append(node)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in LONELY:
            self.path.pop()

    def handle_endtag(self, tag):
        while self.path and self.path.pop()[0] != tag:
            pass


def nodes(html):
    """Every element of a page with the elements it stands in, by name, class and the names of its attributes."""
    reader = _Nodes()
    reader.feed(html.decode() if isinstance(html, bytes) else html)
    return reader.found


def worth_reading(pages, always):
    """The paths of `pages` that begin with `always`, and of the others those with an element no page before had."""
    seen, chosen = set(), []
    for path in sorted(pages, key=lambda path: not path.startswith(always)):
        here = nodes(pages[path])
        if path.startswith(always) or here - seen:
            chosen.append(path)
        seen |= here
    return chosen
