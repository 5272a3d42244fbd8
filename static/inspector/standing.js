// What the facts of a stamp mean at a moment: the rules of `trace/lookup/rules` once more, for a phone without a network.
// Pure. Moments are milliseconds since 1970, days are "2026-11-20" in Việt Nam; a line is { key, values } for `packwords`.
// The tests compare every answer with that of the server's rules: change both or neither.

export const TONES = {
  revoked: "red",
  recalled: "red",
  stolen: "red",
  void: "red",
  on_hold: "red",
  not_activated: "amber",
  suspicious: "amber",
  expired: "amber",
  past_best: "amber",
  consumed: "amber",
  active: "green",
};
const SHARED = ["lot", "plaque"];
const SOON_DAYS = 60;
const SILENT_MONTHS = 12;
const OCOP_MONTHS = 36;
const DAY_MS = 24 * 3600 * 1000;
const AHEAD_MS = 7 * 3600 * 1000; // Việt Nam is seven hours ahead of UTC and turns no clock

export const dayOf = (moment) => new Date(moment + AHEAD_MS).toISOString().slice(0, 10);
const line = (key, values = {}) => ({ key, values });
const on = (day) => ({ day });

// { state, lower, hold, recall, lines, details, others, shared }, as `verdict` of the server has them.
export function standing(facts, now) {
  const today = dayOf(now);
  const said = { facts, hold: lastingHold(facts, today), recall: weightiest(facts.recalls) };
  const [state, ...rest] = states(said, now);
  const lower = rest.filter((other) => other !== "active");
  return {
    state,
    lower,
    lines: linesOf(said, state),
    details: detailsOf(said, state),
    others: lower.map((other) => line(`also.${why(said, other)}`, valuesOf(said, other))),
    shared: ["void", "stolen", "revoked"].includes(state) ? null : sharedLine(facts),
  };
}

function states({ facts, hold, recall }, now) {
  const { stamp, kind } = facts;
  const shared = SHARED.includes(kind);
  const happened = (moment) => moment !== undefined && moment !== null && moment <= now;
  return [
    happened(stamp.revoked_at) && "revoked",
    recall && "recalled",
    happened(stamp.stolen_at) && "stolen",
    happened(stamp.voided_at) && "void",
    hold && "on_hold",
    !happened(stamp.activated_at) && "not_activated",
    (facts.key_leaked || (facts.copied && !shared)) && "suspicious",
    pastDate(facts, dayOf(now)),
    !shared && happened(stamp.consumed_at) && "consumed",
    "active",
  ].filter(Boolean);
}

function pastDate({ batch, kind }, today) {
  if (!batch?.exp_date || kind === "plaque" || batch.exp_date >= today) return null;
  return { use_by: "expired", best_before: "past_best" }[batch.exp_kind];
}

// Of several holds the one that lasts longest; the first of those that last as long.
function lastingHold({ holds = [] }, today) {
  const begun = holds.filter((hold) => hold.started_on <= today);
  return begun.reduce((best, hold) => (best && best.review_on >= hold.review_on ? best : hold), null);
}

// Of several recalls an authority's before the producer's own, then the latest.
function weightiest(recalls = []) {
  const weight = (recall) => `${recall.kind === "compulsory" ? 1 : 0}${recall.decision_date}`;
  return recalls.reduce((best, recall) => (best && weight(best) >= weight(recall) ? best : recall), null);
}

// --- what is said of a state -----------------------------------------------------------------------------------------

const why = ({ facts }, state) => (state === "suspicious" && facts.key_leaked ? "suspicious.key" : state);

function valuesOf({ facts: { stamp, batch }, hold, recall }, state) {
  const days = {
    revoked: stamp.revoked_at && dayOf(stamp.revoked_at),
    recalled: recall?.decision_date,
    stolen: stamp.stolen_at && dayOf(stamp.stolen_at),
    consumed: stamp.consumed_at && dayOf(stamp.consumed_at),
    on_hold: hold?.started_on,
    expired: batch?.exp_date,
    past_best: batch?.exp_date,
  };
  return days[state] ? { date: on(days[state]) } : {};
}

function linesOf(said, state) {
  const { batch, kind } = said.facts;
  if (state === "active") {
    const dated = batch?.exp_date && batch.exp_kind !== "none" && kind !== "plaque";
    return [line("say.active"), ...(dated ? [line(`say.within.${batch.exp_kind}`)] : [])];
  }
  if (state === "recalled") return [adviceOf(said.recall)];
  return [line(`say.${why(said, state)}`, valuesOf(said, state)), line(`do.${why(said, state)}`)];
}

const adviceOf = (recall) => (recall.advice ? line("do.recalled.local", { advice: recall.advice }) : line("do.recalled"));

function detailsOf(said, state) {
  const { facts, hold, recall } = said;
  const name = facts.producer.name;
  if (state === "recalled") return recallDetails(recall);
  if (state === "on_hold") {
    const [from, review] = [on(hold.started_on), on(hold.review_on)];
    const unit = line("fact.hold.unit", { unit: hold.unit });
    return [unit, line("fact.hold.from", { date: from }), line("fact.hold.review", { date: review })];
  }
  if (state === "not_activated") return [line("fact.issued_to", { name })];
  if (state === "revoked") return [...revocation(facts.stamp), line("fact.was_issued_to", { name })];
  return ["void", "stolen"].includes(state) ? [line("fact.was_issued_to", { name })] : [];
}

function recallDetails({ kind, decision_no, decision_date, decided_by, public_text, scope }) {
  const values = { number: decision_no || "", date: on(decision_date), by: decided_by };
  return [
    ...(public_text ? [line("fact.reason", { text: public_text })] : []),
    ...(scope ? [line("fact.scope", { text: scope })] : []),
    line(`fact.recall.${kind}${decision_no ? "" : ".unnumbered"}`, values),
  ];
}

function revocation({ revoked_reason, revoked_decision }) {
  return [
    ...(revoked_reason ? [line("fact.reason", { text: revoked_reason })] : []),
    ...(revoked_decision ? [line("fact.decision", { number: revoked_decision })] : []),
  ];
}

function sharedLine({ kind, batch, site, product }) {
  if (kind === "lot" && batch) return line("shared.lot", { lot: batch.lot });
  return kind === "plaque" ? line("shared.plaque", { name: site || product.name }) : null;
}

// --- producer, stars and certificates on a day -----------------------------------------------------------------------

// Lines under the product's name, as `notices` of the server has them.
export function notices({ producer, ocop, certificates = [] }, today) {
  const found = [];
  if (producer.suspended_on && producer.suspended_on <= today) {
    found.push(line("producer.suspended", { date: on(producer.suspended_on) }));
  }
  const silent = producer.updated_on && monthsAfter(producer.updated_on, SILENT_MONTHS) <= today;
  const closed = producer.closed_on && producer.closed_on <= today && producer.closed_on;
  const since = closed || (silent && producer.updated_on);
  if (since) found.push(line("producer.silent", { date: on(since) }));
  const said = [ocop && ocopStanding(ocop, today), ...certificates.map((each) => paper(each, today))];
  return [...found, ...said.map((each) => each?.line).filter(Boolean)];
}

export function ocopStanding(item, today) {
  const last = item.valid_to || monthsAfter(item.decision_date, OCOP_MONTHS);
  if (item.revoked_on && item.revoked_on <= today) {
    const key = item.revoked_decision ? "ocop.revoked_by" : "ocop.revoked";
    return { state: "revoked", last, line: line(key, { date: on(item.revoked_on), decision: item.revoked_decision || "" }) };
  }
  if (last < today) return { state: "expired", last, line: line("ocop.expired", { date: on(last) }) };
  if (daysBetween(today, last) < SOON_DAYS) {
    return { state: "expiring", last, line: line("ocop.expiring", { left: timeLeft(today, last) }) };
  }
  const former = item.issuer_is_former ? line("ocop.former_issuer", { issuer: item.issuer }) : null;
  return { state: "valid", last, line: former };
}

export function paper(held, today) {
  const state = paperState(held, today);
  if (state === "valid") return { state, line: null };
  const day = { revoked: held.revoked_on, suspended: held.suspended_on, expired: held.valid_to, not_yet: held.valid_from };
  const values = { name: nameOf(held, "paper_name"), noun: nameOf(held, "paper_noun") };
  if (day[state]) values.date = on(day[state]);
  if (state === "expiring") values.left = timeLeft(today, held.valid_to);
  return { state, line: line(`paper.${state}`, values) };
}

function paperState({ revoked_on, suspended_on, valid_from, valid_to, in_conversion }, today) {
  if (revoked_on && revoked_on <= today) return "revoked";
  if (suspended_on && suspended_on <= today) return "suspended";
  if (valid_to && valid_to < today) return "expired";
  if (valid_from && valid_from > today) return "not_yet";
  if (in_conversion) return "conversion";
  return valid_to && daysBetween(today, valid_to) < SOON_DAYS ? "expiring" : "valid";
}

// The short name of a known kind is a word of the pack; another is called as the register calls it.
export const nameOf = (held, how) => ({ key: `${how}.${held.kind}`, values: {}, otherwise: held.name });

export function timeLeft(today, last) {
  const days = daysBetween(today, last);
  if (days <= 0) return line("left.last_day");
  if (days < SOON_DAYS) return line("left", { time: counted("day", days) });
  const [from, to] = [parts(today), parts(last)];
  const months = (to.year - from.year) * 12 + to.month - from.month - (to.day < from.day ? 1 : 0);
  return line("left", { time: months < 24 ? counted("month", months) : counted("year", Math.floor(months / 12)) });
}

const counted = (noun, n) => line(`count.${noun}.${n === 1 ? "one" : "many"}`, { n });
const daysBetween = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

function parts(day) {
  const [year, month, date] = day.split("-").map(Number);
  return { year, month, day: date };
}

// The same day of the month so many months later; the month's last day where it has no such day.
function monthsAfter(day, months) {
  const from = parts(day);
  const [year, month] = [from.year + Math.floor((from.month - 1 + months) / 12), (from.month - 1 + months) % 12];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(from.day, last))).toISOString().slice(0, 10);
}
