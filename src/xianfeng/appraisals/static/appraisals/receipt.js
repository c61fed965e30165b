// Asks the box, not the site, whether a ballot counts. A receipt is poll-digits.
(() => {
  "use strict";
  const form = document.querySelector("[data-receipt-form]");
  const said = (name) => document.querySelector(`[data-texts] [data-text="${name}"]`).textContent;
  const answer = document.querySelector("[data-answer]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = form.querySelector("input").value.trim().toLowerCase();
    const found = /^([0-9a-f]{16})-([0-9a-f]{12})$/.exec(typed);
    if (!found) {
      answer.textContent = said("unknown");
      return;
    }
    try {
      answer.textContent = said(await window.xianfengBallot.receiptState(form.dataset.box, found[1], found[2]));
    } catch {
      answer.textContent = said("network");
    }
  });
})();
