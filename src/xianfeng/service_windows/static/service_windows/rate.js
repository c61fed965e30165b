// One tap, the same for all five levels. Slip or pass stands behind # and goes to the box alone.
(() => {
  "use strict";
  const body = document.body, told = document.getElementById("said");
  const buttons = [...document.querySelectorAll("[data-level]")];
  const read = (given) => { try { return decodeURIComponent(given); } catch { return ""; } };
  const text = read(location.hash.slice(1)), parts = text.split("~");
  const kind = ["link", "poster"].includes(parts[0]) ? parts[0] : "slip";
  const day = parts[kind === "slip" ? 1 : 3] || "", lasting = kind === "poster" ? 366 : 3;
  const its = parts[kind === "slip" ? 0 : 1] || ""; // window
  const say = (name) => { told.textContent = body.dataset[name] || body.dataset.offline; };
  const hex = (bytes) => [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("");
  const url = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  // A poster has no nonce of its own: this phone makes one a day, so that it rates once a day.
  const own = () => {
    const name = `rated ${parts[4]} ${body.dataset.day}`;
    const made = url(crypto.getRandomValues(new Uint8Array(16)));
    try {
      if (!localStorage.getItem(name)) localStorage.setItem(name, made);
      return localStorage.getItem(name);
    } catch { return made; }
  };
  const nonce = kind === "slip" ? parts[2] || "" : kind === "link" ? parts[4] || "" : own();

  // Binds words and scores to the rating: a secret that this browser draws at the tap, and its
  // hash for the box. The nonce would not do: whoever printed the slip has it. Kept until an answer
  // came, so that the tap that is sent again is the same one.
  const TAP = "rate tap", random = (length) => crypto.getRandomValues(new Uint8Array(length));
  let tap = null; // nonce, secret and mark, and the level that was sent last
  const keep = () => { try { sessionStorage.setItem(TAP, JSON.stringify(tap)); } catch { /* this page has it */ } };
  const answered = () => { try { sessionStorage.removeItem(TAP); } catch { /* nothing kept */ } };
  const sent = () => { try { return JSON.parse(sessionStorage.getItem(TAP)); } catch { return null; } };
  const drawn = async (level) => {
    if (tap) return;
    const secret = random(16), subtle = crypto.subtle; // without it nobody speaks for the rating
    tap = subtle ? { nonce, level, secret: url(secret), mark: hex(await subtle.digest("SHA-256", secret)) }
      : { nonce, level, secret: "", mark: hex(random(32)) };
    keep();
  };

  const post = (path, value) => fetch(`${body.dataset.box}${path}`, {
    method: "POST", credentials: "omit", referrerPolicy: "no-referrer",
    headers: { "Content-Type": "application/json" }, body: JSON.stringify(value),
  });

  let rated = 0, lost = false; // the level that was taken; whether an answer never came
  const pressed = (button) => buttons.forEach((one) => { one.setAttribute("aria-pressed", one === button); });
  const open = (those) => buttons.forEach((one) => { one.disabled = !those(one); });
  const levelOf = (button) => Number(button.dataset.level);
  const done = (level) => {
    rated = level;
    answered();
    say("thanks");
    document.getElementById("more").open = true;
    document.getElementById("id_level").value = level;
    document.getElementById("id_channel").value = kind;
    document.getElementById("id_secret").value = tap ? tap.secret : "";
  };

  const rating = (level, mark) => kind === "slip" ? { slip: text, level, mark }
    : kind === "link" ? { pass: text, level, mark } : { pass: text, level, mark, nonce };

  // What was tapped and is not counted does not stay marked.
  const refused = (name) => { answered(); tap = null; pressed(null); say(name); };
  const again = () => open((one) => !lost || levelOf(one) === tap.level); // it may have been kept

  const send = async (button) => {
    const level = levelOf(button);
    open(() => false);
    pressed(button);
    say("sending");
    try {
      await drawn(level);
      const answer = await post("/ratings", rating(level, tap.mark));
      if (answer.status === 201) return done(level);
      const { error } = await answer.json();
      if (error === "used" && lost) return done(level); // by the press whose answer was lost
      if (error === "used") return refused(kind === "poster" ? "again" : "used");
      if (answer.status < 429) return refused(error === "expired" ? "expired" : "forged");
      if (answer.status !== 429) lost = true;
      say(answer.status === 429 ? "many" : "offline");
    } catch { lost = true; say("offline"); }
    again();
  };

  // The other language: what stands behind # goes along in the browser alone, and so do words.
  const words = document.getElementById("words"), language = document.querySelector("form.language");
  const typed = () => [...words.elements].filter((one) => one.type !== "hidden" && one.type !== "submit");
  language.addEventListener("submit", () => {
    language.action = language.getAttribute("action").split("#")[0] + location.hash;
    const values = typed().map((one) => one.type === "checkbox" ? one.checked : one.value);
    const kept = { hash: location.hash, rated, tap, values, scored: words.dataset.scored || "", open: document.getElementById("more").open };
    try { sessionStorage.setItem("rate", JSON.stringify(kept)); } catch { /* words are typed again */ }
  });
  const restore = () => {
    let kept = null;
    try { kept = JSON.parse(sessionStorage.getItem("rate")); sessionStorage.removeItem("rate"); } catch { /* nothing kept */ }
    if (!kept || kept.hash !== location.hash) return;
    document.getElementById("more").open = kept.open;
    typed().forEach((one, place) => {
      if (one.type === "checkbox") one.checked = kept.values[place]; else one.value = kept.values[place] || "";
    });
    if (kept.scored) words.dataset.scored = kept.scored;
    tap = kept.tap;
    if (!kept.rated) return;
    open(() => false);
    pressed(buttons.find((one) => levelOf(one) === kept.rated));
    done(kept.rated);
  };

  // Scores go to the box, words to the site, each with the secret of the rating.
  words.addEventListener("submit", async (event) => {
    const form = event.target, chosen = [...form.querySelectorAll("[data-question]")].filter((one) => one.value);
    if (!chosen.length || !tap || form.dataset.scored) return;
    event.preventDefault();
    form.dataset.scored = "1";
    const scores = Object.fromEntries(chosen.map((one) => [one.dataset.question, Number(one.value)]));
    try { await post("/ratings/scores", { nonce, secret: tap.secret, scores }); } catch { /* optional */ }
    const said = new FormData(form);
    if (["text", "contact"].some((name) => (said.get(name) || "").trim()) || said.has("tags")) form.requestSubmit();
    else { say("thanks"); document.getElementById("more").hidden = true; told.scrollIntoView(); }
  });

  const place = kind === "link" ? "online" : "on-site";
  document.querySelectorAll("[data-place]").forEach((one) => { one.hidden = one.dataset.place !== place; });
  const item = kind === "slip" ? "" : parts[2];
  document.querySelectorAll("[data-item]").forEach((one) => { one.hidden = one.dataset.item !== item; });
  buttons.forEach((button) => button.addEventListener("click", () => send(button)));

  // What can be told before anybody taps: a code that is broken, too old, or of another window,
  // for which this page would ask under the wrong name.
  const age = (Date.parse(body.dataset.day) - Date.parse(day)) / 86400000;
  const wrong = Number.isNaN(age) ? "forged" : age > lasting ? "expired" : its !== body.dataset.window ? "other" : "";
  const there = document.getElementById("there"), number = /^w(\d{1,18})$/.exec(its);
  if (wrong === "other" && number) {
    there.href = location.pathname.replace(/\d+\/rate$/, `${number[1]}/rate`) + location.hash;
    there.parentElement.hidden = false;
  }
  if (wrong) { say(wrong); open(() => false); }
  const before = sent();
  if (!wrong && before && before.nonce === nonce) { // sent, and the page was left before an answer
    tap = before;
    lost = true;
    pressed(buttons.find((one) => levelOf(one) === tap.level));
    say("offline");
    again();
  }
  restore();
})();
