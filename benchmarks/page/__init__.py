"""How soon the verdict stands on a slow phone: `python -m benchmarks.page`.

The whole app under gunicorn, filled with the demonstration province, opened in Chromium with a processor slowed down
six times, on 360 x 640, each time in a fresh context. Two pages: the heaviest of the province's recalled goods, and
goods that are recalled, on hold, past their use-by date and sold all at once, which is as heavy as a verdict gets.

* `lcp` runs over a line of ours (`line`): 400 kbit/s, 400 ms there and back. Counted from the first byte: making the
  connection and asking are left out, and what is left is the rest of the page, its style and its painting.
* `slow-3g` is the preset of that name in the browser's own tools, 400 kbit/s and 2,000 ms, counted from the start. The
  preset delays every request once, and not the making of a connection: over a line that does, a first visit takes one
  round trip longer for TCP and one more for TLS, whatever the page weighs.
* `bytes` is what the browser counted of the answer, headers and framing included, beside one initial window of TCP. It
  is compressed as nginx does it with `gzip on` (`served`), and asked in HTTP/1.1 without TLS: HTTP/2 packs the headers
  tighter, and TLS adds some thirty bytes a record.
"""
