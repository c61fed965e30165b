// The bytes that are signed, as src/xianfeng/ballots/ballots.py builds them.
const encoder = new TextEncoder();

function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function bigEndian(number, length) {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, Math.floor(number / 2 ** 32));
  view.setUint32(4, number % 2 ** 32);
  return new Uint8Array(view.buffer).slice(8 - length);
}

// Each part after its length in four bytes; texts as UTF-8.
function fields(...parts) {
  const raw = parts.map((part) => (typeof part === "string" ? encoder.encode(part) : part));
  return joined(raw.flatMap((part) => [bigEndian(part.length, 4), part]));
}

// An answer after a letter for its kind: nothing, integer, seal of words.
function ofAnswer(answer) {
  if (answer === null) return "-";
  return typeof answer === "number" ? `i${answer}` : joined([encoder.encode("h"), fromHex(answer)]);
}

const fromHex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));

const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

// What stands on the ballot in the place of words, as src/xianfeng/ballots/words.py says.
export async function sealOf(salt, text) {
  const content = fields("xianfeng/words/1", salt, text);
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", content)));
}

export const messageOfTicket = (poll, voterClass, key) =>
  fields("xianfeng/ticket/1", poll, voterClass, key);

export const messageOfBallot = (poll, voterClass, key, version, answers) =>
  fields("xianfeng/ballot/2", poll, voterClass, key, bigEndian(version, 8), ...answers.map(ofAnswer));

export const toBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

export const fromBase64 = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

// A text as the box takes it: line breaks of one kind, no control characters, no half characters;
// nothing at all is no answer.
export function wellFormed(text) {
  const plain = text.replace(/\r\n?/g, "\n").replace(/[\x00-\x09\x0b-\x1f\x7f]/g, " ").trim();
  return new TextDecoder().decode(encoder.encode(plain)) || null;
}
