/* What the page asks the server. One page has one name, so that pages do not disturb each other. */

const page = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
  byte.toString(16).padStart(2, "0"),
).join("");
const HEADERS = { "X-Forkroad-Page": page };

/* Return {status, data}: 200 and what was asked for, or why there is none of it. */
async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, { ...options, credentials: "same-origin", cache: "no-store", redirect: "error" });
  } catch (error) {
    return { status: 0, data: { gone: true } };
  }
  try {
    return { status: response.status, data: await response.json() };
  } catch (error) {
    return { status: response.status, data: { refused: response.statusText } };
  }
}

export function get(path) {
  return ask(path, { headers: HEADERS });
}

export function post(path, body) {
  const headers = { ...HEADERS, "Content-Type": "application/json" };
  return ask(path, { method: "POST", headers, body: JSON.stringify(body) });
}
