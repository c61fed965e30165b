// The voter's side of a ballot: key, blinding, ticket, signature. The page says in words what
// happens; docs/rules/ballots.md says which bytes and why. `place` names a record on this device:
// one poll, one class and, on a shared tablet, one voter.
import { fromBase64, messageOfBallot, messageOfTicket, sealOf, toBase64, wellFormed } from "./ballot/bytes.js";
import { fetchJson, send } from "./ballot/box.js";
import { forget, keep, kept } from "./ballot/keeping.js";
import { Blinding } from "./ballot/blinding.js";

const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const RANDOMIZER = 32;
const SALT = 32;
const LARGEST = 2 ** 52;

// Why this browser cannot vote, or "": browsers offer cryptography over HTTPS or on this machine.
function missing() {
  if (!window.isSecureContext || !window.crypto?.subtle) return "insecure";
  return window.indexedDB ? "" : "storage";
}

// What this device holds of `place`, for the page: no key and no answer.
async function state(place) {
  const record = await kept(place);
  if (!record) return { step: "none" };
  const { ticket, receipt, cast, pending } = record;
  const step = receipt ? "cast" : ticket ? "ticket" : "asked";
  return { step, receipt, version: cast ?? 0, unsent: Boolean(pending) };
}

// Take a ticket. `ask` sends the blinded message to the office and resolves to its answer, both in
// base64. Key and blinding are on the device before it is called: whatever breaks afterwards, the
// same question can be asked again, and the office gives the same answer.
async function takeTicket({ place, poll, voterClass, publicKey }, ask) {
  const record = (await kept(place)) ?? (await begin({ place, poll, voterClass, publicKey }));
  if (record.ticket) return state(place);
  const blinding = await Blinding.of(record.publicKey);
  const answer = fromBase64(await ask(toBase64(record.blinded)));
  const ticket = await blinding.undo(record.prepared, answer, record.inverse);
  const randomizer = record.prepared.slice(0, RANDOMIZER);
  // What the office saw leaves the device: nothing here joins its book with the box's.
  await keep({ ...record, ticket, randomizer, blinded: null, inverse: null, prepared: null });
  return state(place);
}

async function begin({ place, poll, voterClass, publicKey }) {
  const pair = await crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);
  const key = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const blinding = await Blinding.of(publicKey);
  const hidden = await blinding.hide(messageOfTicket(poll, voterClass, key));
  const record = { place, poll, voterClass, publicKey, secret: pair.privateKey, key, version: 0 };
  return keep({ ...record, ...hidden });
}

// Sign a ballot and keep it on the device, unsent: sending it again sends the same bytes, other
// answers become a higher version.
async function prepare(place, answers) {
  const record = await kept(place);
  if (!record?.ticket) throw Object.assign(new Error("no ticket"), { code: "no_ticket" });
  const wanted = answers.map((answer) => (typeof answer === "string" ? wellFormed(answer) : answer));
  if (record.pending && record.wanted === JSON.stringify(wanted)) return record;
  const pending = await sign(record, wanted);
  return keep({ ...record, version: pending.version, pending, wanted: JSON.stringify(wanted) });
}

// Send what `prepare` kept, if anything is unsent; resolves to { receipt, version }.
async function deliver(place, box) {
  const record = await kept(place);
  if (!record?.pending) return { receipt: record?.receipt, version: record?.cast ?? 0 };
  const { receipt, version } = await send(box, record.poll, record.pending);
  await keep({ ...record, version, cast: version, receipt, pending: null, wanted: null });
  return { receipt, version };
}

// Both at once.
async function cast(place, answers, box) {
  await prepare(place, answers);
  return deliver(place, box);
}

// Anything above the last version: a number that counted up would tell how often somebody voted,
// and whoever saw one row of the box change that often would know it again.
function versionAfter(last) {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2));
  const share = ((high >>> 12) * 2 ** 32 + low) / LARGEST;
  return last + 1 + Math.floor(share * Math.max(0, LARGEST - last - 1));
}

// Words are not signed themselves: the ballot holds their seal, and salt and text go beside it.
async function seal(given) {
  const words = given
    .filter((each) => typeof each === "string")
    .map((text) => ({ salt: crypto.getRandomValues(new Uint8Array(SALT)), text }));
  const seals = await Promise.all(words.map(({ salt, text }) => sealOf(salt, text)));
  const answers = given.map((each) => (typeof each === "string" ? seals.shift() : each));
  return { answers, beside: words.length ? { words: words.map(({ salt, text }) => [toBase64(salt), text]) } : {} };
}

async function sign(record, given) {
  const { answers, beside } = await seal(given);
  const version = versionAfter(record.version);
  const { poll, voterClass, key } = record;
  const content = messageOfBallot(poll, voterClass, key, version, answers);
  const ecdsa = { name: "ECDSA", hash: "SHA-256" };
  const signature = new Uint8Array(await crypto.subtle.sign(ecdsa, record.secret, content));
  return {
    poll,
    class: voterClass,
    key: toBase64(key),
    randomizer: toBase64(record.randomizer),
    ticket: toBase64(record.ticket),
    version,
    answers,
    signature: toBase64(signature),
    ...beside,
  };
}

// "counted", "replaced" or "unknown".
async function receiptState(box, poll, receipt) {
  try {
    return (await fetchJson(`${box}/polls/${poll}/receipts/${receipt}`)).state;
  } catch (problem) {
    if (problem.status === 404) return "unknown";
    throw problem;
  }
}

// Two taps at once become one after the other.
let last = Promise.resolve();
const oneByOne = (step) => (...given) => {
  const next = last.catch(() => {}).then(() => step(...given));
  last = next;
  return next;
};

window.xianfengBallot = {
  missing,
  state,
  takeTicket: oneByOne(takeTicket),
  prepare: oneByOne(prepare),
  deliver: oneByOne(deliver),
  cast: oneByOne(cast),
  forget: oneByOne(forget),
  receiptState,
};
