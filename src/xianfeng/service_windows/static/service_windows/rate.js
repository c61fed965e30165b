// One tap, the same for all five levels. The slip stands behind # and goes to the box alone.
(() => {
  "use strict";
  const body = document.body, told = document.getElementById("said");
  const buttons = [...document.querySelectorAll("[data-level]")];
  const slip = decodeURIComponent(location.hash.slice(1));
  const say = (name) => { told.textContent = body.dataset[name] || body.dataset.offline; };
  const hex = (bytes) => [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("");

  // What the box keeps of the slip; with it words find their rating without naming anybody.
  const digest = async () => {
    const nonce = (slip.split("~")[2] || "").replace(/-/g, "+").replace(/_/g, "/");
    const bytes = Uint8Array.from(atob(nonce), (letter) => letter.charCodeAt(0));
    return crypto.subtle ? hex(await crypto.subtle.digest("SHA-256", bytes)) : "";
  };

  const done = async (level) => {
    say("thanks");
    document.getElementById("more").open = true;
    document.getElementById("id_level").value = level;
    try { document.getElementById("id_digest").value = await digest(); } catch { /* words stand alone */ }
  };

  const send = async (button) => {
    const level = Number(button.dataset.level);
    buttons.forEach((one) => { one.disabled = true; one.setAttribute("aria-pressed", one === button); });
    say("sending");
    try {
      const answer = await fetch(`${body.dataset.box}/ratings`, {
        method: "POST", credentials: "omit", referrerPolicy: "no-referrer",
        headers: { "Content-Type": "application/json" }, body: JSON.stringify({ slip, level }),
      });
      if (answer.status === 201) return await done(level);
      const { error } = await answer.json();
      if (error === "used" || error === "expired") return say(error);
      if (answer.status < 500) return say("forged");
    } catch { /* said below */ }
    say("offline");
    buttons.forEach((one) => { one.disabled = false; });
  };
  buttons.forEach((button) => button.addEventListener("click", () => send(button)));
  if (!slip) { say("forged"); buttons.forEach((one) => { one.disabled = true; }); }
})();
