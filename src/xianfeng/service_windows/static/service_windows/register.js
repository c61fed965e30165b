// Turns this tablet into a kiosk: makes its key, has the site sign it, signs the person out.
(() => {
  "use strict";
  const form = document.getElementById("kiosk-form");
  if (!form) return;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const told = document.getElementById("kiosk-said"), button = form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      if (!crypto.subtle) throw { said: told.dataset.insecure }; // a page without https
      const { pair, point } = await window.kioskDevice.make();
      const sent = new FormData(form);
      sent.set("key", point);
      const answer = await fetch(form.action, { method: "POST", body: sent });
      const found = await answer.json();
      if (!answer.ok) throw { said: found.error };
      await window.kioskDevice.keep(form.dataset.window, pair, found.pass);
      location.replace(found.next);
    } catch (problem) {
      told.textContent = problem.said || told.dataset.failed;
      button.disabled = false;
    }
  });
})();

// Copies the text of a field: the link that was just made.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try { await navigator.clipboard.writeText(field.value); } catch { return; } // it is selected
  button.textContent = button.dataset.copied;
});
