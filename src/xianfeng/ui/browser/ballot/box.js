// Calls to the ballot box: no cookie, no referrer, nothing that says who calls.
const QUIETLY = { credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" };
const PAUSES = [500, 2000, 5000]; // milliseconds before sending the same ballot again

const later = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const failure = (code, status) => Object.assign(new Error(code), { code, status });

export async function fetchJson(url, options = {}) {
  let response;
  try {
    response = await fetch(url, { ...QUIETLY, ...options });
  } catch {
    throw failure("network", 0);
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw failure(answer.error ?? "refused", response.status);
  return answer;
}

// The same bytes until they are acknowledged: the box counts them once.
export async function send(box, poll, ballot) {
  const body = JSON.stringify(ballot);
  const headers = { "content-type": "application/json" };
  for (const pause of [...PAUSES, null]) {
    try {
      return await fetchJson(`${box}/polls/${poll}/ballots`, { method: "POST", headers, body });
    } catch (problem) {
      const passing = problem.status === 0 || problem.status >= 500;
      if (!passing || pause === null) throw problem;
      await later(pause);
    }
  }
}
