// The voter's page: take a ticket, answer, send, keep the receipt. Keys are ballot.js's matter.
(() => {
  "use strict";
  const one = (selector) => document.querySelector(selector);
  const source = document.getElementById("ballot-setup");
  if (!source) return;
  const setup = JSON.parse(source.textContent);
  const ballot = window.xianfengBallot;
  const scores = setup.classes.find((each) => !each.words);
  const words = setup.classes.find((each) => each.words);
  const form = one("form[data-part=ticket]");
  const token = one("input[name=csrfmiddlewaretoken]").value;

  const say = (code) => {
    const texts = one("[data-texts]");
    const text = texts.querySelector(`[data-text="${code}"]`) ?? texts.querySelector("[data-text=other]");
    const note = one("[data-problem]");
    note.textContent = code ? text.textContent : "";
    note.hidden = !code;
  };

  const show = (part) => {
    document.querySelectorAll("[data-part]").forEach((each) => { each.hidden = each.dataset.part !== part; });
    const steps = [...document.querySelectorAll("[data-steps] [data-step]")];
    const here = steps.findIndex((each) => each.dataset.step === part);
    steps.forEach((each, place) => {
      each.className = place < here || here < 0 ? "step-done" : place === here ? "step-current" : "step-todo";
      if (place === here) each.setAttribute("aria-current", "step");
      else each.removeAttribute("aria-current");
    });
    const shown = one(`[data-part=${part}]`);
    const first = shown?.querySelector("input:checked") ?? shown?.querySelector("button, input, a");
    first?.focus({ preventScroll: true });
  };

  const showReceipt = (receipt) => {
    one("[data-receipt]").textContent = `${setup.poll}-${receipt}`;
    show("cast");
  };

  // The office: it sees who asks and a blinded message.
  const ask = (voterClass) => async (blinded) => {
    let response;
    try {
      response = await fetch(setup.tickets, {
        method: "POST",
        headers: { "content-type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ class: voterClass, blinded, code: setup.code }),
      });
    } catch {
      throw Object.assign(new Error("network"), { code: "network" });
    }
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw Object.assign(new Error("refused"), { code: answer.error });
    return answer.signature;
  };

  const take = (each) =>
    ballot.takeTicket({ place: each.place, poll: setup.poll, voterClass: each.id, publicKey: each.key }, ask(each.id));

  const busy = (button, act) => async (event) => {
    event?.preventDefault();
    say("");
    button.disabled = true;
    try {
      await act();
    } catch (problem) {
      say(problem.code ?? "other");
    } finally {
      button.disabled = false;
    }
  };

  const answers = () => {
    const given = Array(form.querySelectorAll("fieldset").length).fill(null);
    form.querySelectorAll("input:checked").forEach((each) => { given[Number(each.dataset.question)] = Number(each.value); });
    return given;
  };

  const send = async () => {
    // A comment sheet goes in with every ballot, most of them empty: who wrote one stays unknown.
    if (words) {
      await take(words);
      await ballot.cast(words.place, [one("[data-words]").value.trim() || null], setup.box);
    }
    const { receipt } = await ballot.cast(scores.place, answers(), setup.box);
    showReceipt(receipt);
  };

  const forget = async () => {
    for (const each of setup.classes) await ballot.forget(each.place);
    form.reset();
    one("[data-receipt]").textContent = "";
    show("gone");
  };

  const start = async () => {
    const missing = ballot?.missing() ?? "insecure";
    if (missing) {
      one(`[data-${missing}]`).hidden = false;
      one("[data-take]").disabled = true;
      return;
    }
    const kept = await ballot.state(scores.place);
    if (kept.step === "cast") showReceipt(kept.receipt);
    else if (kept.step === "ticket") show("ticket");
    else if (kept.step === "none" && scores.issued) say("issued");
  };

  const takeButton = one("[data-take]");
  takeButton.addEventListener("click", busy(takeButton, async () => { await take(scores); show("ticket"); }));
  form.addEventListener("submit", busy(one("[data-send]"), send));
  one("[data-again]").addEventListener("click", () => show("ticket"));
  one("[data-forget]").addEventListener("click", busy(one("[data-forget]"), forget));
  start();
})();
