// The doors of the server. Each answer is awaited for some seconds, then the line counts as gone.

const HERE = "/kiem-tra/hien-truong/";
const ANSWER_MS = 20000;
let phone = "";

export const iAm = (id) => (phone = id);

function ask(path, options = {}) {
  const headers = { Accept: "application/json", ...(phone && { "X-Phone": phone }), ...options.headers };
  return fetch(HERE + path, { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout?.(ANSWER_MS), ...options, headers });
}

async function json(heard) {
  return heard.headers.get("Content-Type")?.includes("json") ? heard.json() : {};
}

const post = (path, token, body, headers = {}) =>
  ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token, ...headers },
    body: body instanceof ArrayBuffer ? body : JSON.stringify(body),
  });

// Who is signed in now, with a token for forms; null when nobody is (0: led to the page for signing in).
export async function standing() {
  const heard = await ask("tinh-hinh");
  if ([0, 401, 403].includes(heard.status)) return null;
  if (!heard.ok) throw new Error(`the service answers ${heard.status}`);
  return heard.json();
}

// What this phone has to do, asked with nobody signed in: { wipe, revoked, now }.
export async function asked() {
  const heard = await ask("may");
  return heard.ok ? heard.json() : { wipe: false, revoked: false };
}

export const sayWiped = () => ask("may/da-xoa", { method: "POST" });

export async function openPhone(token, name) {
  const heard = await post("may", token, { phone, name });
  return { status: heard.status, ...(await json(heard)) };
}

export async function work() {
  const heard = await ask("viec");
  return heard.ok ? heard.json() : null;
}

// The record of a code, or of goods; null where the line or the door fails.
export async function record(token, code, typed) {
  const heard = await post("tra", token, { code, typed });
  return heard.ok ? heard.json() : null;
}

export async function send(token, key, body) {
  const heard = await post("gui", token, body, { "Idempotency-Key": key });
  return { status: heard.status, ...(await json(heard)) };
}

export async function fileStanding(id) {
  const heard = await ask(`tep/${id}`);
  return heard.ok ? heard.json() : { have: 0, whole: false, status: heard.status };
}

export async function sendPiece(token, id, at, bytes) {
  const heard = await post(`tep/${id}?at=${at}`, token, bytes, {
    "Content-Type": "application/octet-stream",
    "Idempotency-Key": `${id}.${at}`,
  });
  return { status: heard.status, ...(await json(heard)) };
}

export const signOut = (token) =>
  fetch("/dang-xuat", { method: "POST", redirect: "manual", headers: { "X-CSRFToken": token } });
