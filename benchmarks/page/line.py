"""A slow line to a server of this machine: a TCP proxy that delays and spaces out what passes through it."""

from __future__ import annotations

import asyncio
import threading
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

PACKET, HEADER = 1_400, 40
"""Bytes of a packet, and of the TCP and IP headers that go before them."""


@dataclass
class Line:
    """So many bits a second each way, shared by all connections, and so long from one end to the other."""

    target: int
    kbit_s: float
    one_way_s: float
    free: dict[str, float] = field(default_factory=lambda: {"up": 0.0, "down": 0.0})

    async def connect(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Carries one connection both ways until either side ends it; its making takes a round trip."""
        await asyncio.sleep(2 * self.one_way_s)
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        await asyncio.gather(self._carry("up", reader, far_writer), self._carry("down", far_reader, writer))

    async def _carry(self, way: str, reader: StreamReader, writer: StreamWriter) -> None:
        """Each packet leaves when the line is free and arrives a delay later; reading never waits for that."""
        loop = asyncio.get_running_loop()
        try:
            while chunk := await reader.read(PACKET):
                self.free[way] = max(self.free[way], loop.time()) + (len(chunk) + HEADER) * 8 / self.kbit_s / 1000
                loop.call_at(self.free[way] + self.one_way_s, writer.write, chunk)
        except ConnectionError:
            pass  # the browser is gone: so is its context
        loop.call_at(max(self.free[way], loop.time()) + self.one_way_s, writer.close)


@contextmanager
def slow_line(target: int, *, kbit_s: float, one_way_s: float) -> Iterator[int]:
    """A port of this machine from which a slow line leads to the port `target`; carried by a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    line = Line(target, kbit_s, one_way_s)
    begun = asyncio.run_coroutine_threadsafe(asyncio.start_server(line.connect, "127.0.0.1", 0), loop)
    try:
        yield begun.result().sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_hang_up(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _hang_up() -> None:
    """Ends what is still carried: browsers leave connections open that nobody asked anything on."""
    carried = asyncio.all_tasks() - {asyncio.current_task()}
    for task in carried:
        task.cancel()
    await asyncio.gather(*carried, return_exceptions=True)
