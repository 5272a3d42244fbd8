// The server's time as far as this phone knows it, and whether the app may open without a network. Pure.
// A clock is { server, phone, mark }: what the server's clock said, what ours said then, and the latest moment that this
// phone has seen (in the server's time). It cannot be won back by turning the phone's clock: whoever turns it to before
// the mark is refused until the server has been heard again.

export const TOLERANCE_MS = 120000;

export const heard = (server, phone) => ({ server, phone, mark: server });

// What the server's clock says now, told by ours.
export const now = (clock, phone) => clock.server + (phone - clock.phone);

// The clock with this moment seen.
export const seen = (clock, phone) => ({ ...clock, mark: Math.max(clock.mark, now(clock, phone)) });

// "fine", "back" (the phone's clock was turned back) or "over" (72 hours have passed).
export function judged(clock, until, phone) {
  if (!clock) return "over";
  const there = now(clock, phone);
  if (there < clock.mark - TOLERANCE_MS) return "back";
  return there > until ? "over" : "fine";
}

// Whether the phone's clock was turned back while this page stood open. The page's own watch may stop while a phone
// sleeps and never runs fast, so only this direction is sure; the other one only shortens the 72 hours.
export const turnedBack = (from, to) => to.watch - from.watch > to.phone - from.phone + TOLERANCE_MS;

export const reading = () => ({ phone: Date.now(), watch: performance.now() });
