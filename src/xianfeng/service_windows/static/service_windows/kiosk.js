// A tablet at the counter: one press, the same for all five levels; then it is ready for the next.
(() => {
  "use strict";
  const DWELL = 1500, THANKS = 4000, IDLE = 20000, PATIENCE = 10000; // milliseconds
  const body = document.body, mains = [...document.querySelectorAll("main")];
  const device = window.kioskDevice;
  // A mark is the hash of a secret: of this one nobody has any, a kiosk takes no words.
  const random = (length) => crypto.getRandomValues(new Uint8Array(length));
  const hex = (bytes) => [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  let held = null, ready = 0, waiting = null, again = null;

  const say = (name) => mains.forEach((main) => {
    main.querySelector(".said").textContent = name ? main.dataset[name] : "";
  });
  const speak = (language) => {
    mains.forEach((main) => { main.hidden = main.lang !== language; });
    document.documentElement.lang = language;
  };
  const open = (those) => document.querySelectorAll("[data-level]").forEach((one) => { one.disabled = !those(one); });
  const levelOf = (button) => Number(button.dataset.level);
  const later = (act, time) => { clearTimeout(waiting); waiting = setTimeout(act, time); };

  // Ready for whoever comes next: Chinese, nothing chosen; the last finger gets no second press.
  const reset = () => {
    speak("zh-Hans");
    say("");
    again = null;
    open(() => true);
    body.dataset.state = "ready";
    document.querySelectorAll("[aria-pressed]").forEach((one) => one.removeAttribute("aria-pressed"));
    if (document.activeElement) document.activeElement.blur();
    ready = performance.now() + DWELL;
    clearTimeout(waiting);
  };

  const answered = async (level) => {
    if (!again || again.level !== level) again = { level, nonce: random(16), mark: hex(random(32)) };
    const patience = new AbortController();
    setTimeout(() => patience.abort(), PATIENCE); // nobody reloads a tablet on a counter
    const answer = await fetch(`${body.dataset.box}/ratings`, {
      method: "POST", credentials: "omit", referrerPolicy: "no-referrer", signal: patience.signal,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...await device.signed(held, level, again.nonce), mark: again.mark }),
    });
    if (answer.status === 201) return "thanks";
    const { error } = await answer.json();
    if (error === "used") return "thanks"; // the answer to this very press was lost
    return answer.status === 429 ? "many" : answer.status < 500 ? "refused" : "offline";
  };

  const press = async (button) => {
    if (body.dataset.state !== "ready" || performance.now() < ready) return;
    body.dataset.state = "sending";
    button.setAttribute("aria-pressed", "true");
    say("sending");
    let result = "offline";
    try { result = await answered(levelOf(button)); } catch { /* said below */ }
    say(result);
    if (result === "thanks") {
      body.dataset.state = "thanks";
      return later(reset, THANKS);
    }
    body.dataset.state = "ready";
    button.removeAttribute("aria-pressed");
    // It may have been kept: until the next visitor only the same press again, which counts once.
    if (result === "offline") open((one) => levelOf(one) === levelOf(button));
    later(reset, IDLE);
  };

  mains.forEach((main) => main.addEventListener("click", (event) => {
    const button = event.target.closest("[data-level]");
    if (button) press(button);
  }));
  document.querySelectorAll("[data-language]").forEach((one) => one.addEventListener("click", () => {
    speak(one.dataset.language);
    if (body.dataset.state === "ready") later(reset, IDLE);
  }));
  ["keydown", "pointerdown", "focusin"].forEach((name) => document.addEventListener(name, () => {
    if (body.dataset.state === "ready") later(reset, IDLE);
  }));

  speak("zh-Hans");
  device.kept(body.dataset.window).then((found) => {
    held = found;
    if (found) reset(); else body.dataset.state = "unregistered";
  }, () => { body.dataset.state = "unregistered"; });
})();
