// The voter's page: take a ticket, answer, send, keep the receipt. Keys are ballot.js's matter.
(() => {
  "use strict";
  const one = (selector) => document.querySelector(selector);
  const source = document.getElementById("ballot-setup");
  if (!source) return;
  const setup = JSON.parse(source.textContent);
  const ballot = window.xianfengBallot;
  // One ballot a voice: somebody who sits in two voices goes through both, one after the other.
  const circles = setup.classes
    .filter((each) => !each.words)
    .map((scores) => ({ scores, words: setup.classes.find((each) => each.words && each.of === scores.id) }));
  let here = circles[0];
  let next = null;
  let turned = false; // to another of one's ballots: which one, is said above the steps
  const form = one("form[data-part=ticket]");
  const token = one("input[name=csrfmiddlewaretoken]").value;

  const say = (code) => {
    const texts = one("[data-texts]");
    const text = texts.querySelector(`[data-text="${code}"]`) ?? texts.querySelector("[data-text=other]");
    const note = one("[data-problem]");
    note.textContent = code ? text.textContent : "";
    note.hidden = !code;
    if (code) reach(note, note, place(note));
  };

  // In the middle, or from its first line on where it is higher than the screen.
  const place = (box) => (box.offsetHeight > window.innerHeight ? "start" : "center");

  // What is said or comes next has to come into sight, and be read out: a phone shows a part of the
  // page only, and parts above have just changed their height, by screens of large text. So this
  // waits until all is laid out, and goes at once: the second of two smooth ways ends the first. Of
  // several places the last one counts.
  let goal = null;
  const reach = (focus, head, block) => {
    focus.focus({ preventScroll: true });
    goal = () => {
      head.scrollIntoView({ block, behavior: "instant" });
      if (head !== focus) focus.scrollIntoView({ block: "nearest", behavior: "instant" });
    };
    requestAnimationFrame(() => {
      goal?.();
      goal = null;
    });
  };

  const show = (part) => {
    document.querySelectorAll("[data-part]").forEach((each) => { each.hidden = each.dataset.part !== part; });
    const steps = [...document.querySelectorAll("[data-steps] [data-step]")];
    const step = { issued: "ticket", unsent: "ticket" }[part] ?? part;
    const now = steps.findIndex((each) => each.dataset.step === step);
    steps.forEach((each, place) => {
      each.className = place < now || now < 0 ? "step-done" : place === now ? "step-current" : "step-todo";
      if (place === now) each.setAttribute("aria-current", "step");
      else each.removeAttribute("aria-current");
    });
    land(one(`[data-part=${part}]`));
  };

  // The head of a part stands at the top: of the form that of its question, of another of one's
  // ballots the line that says which one it is.
  const land = (shown) => {
    if (!shown) return;
    const focus = shown.matches("[tabindex]") ? shown
      : shown.querySelector("input:checked") ?? shown.querySelector("button, input, a") ?? shown;
    reach(focus, turned ? one("#circles") : focus.closest("fieldset") ?? shown, "start");
    turned = false;
  };

  const showReceipt = async (receipt) => {
    one("[data-receipt]").textContent = `${setup.poll}-${receipt}`;
    show("cast");
    await mark();
  };

  // Which of the person's ballots are in, which is on the page, and which is left to vote here.
  const mark = async () => {
    if (circles.length < 2) return;
    next = null;
    for (const circle of circles) {
      const kept = await ballot.state(circle.scores.place);
      const done = kept.step === "cast" && !kept.unsent;
      const elsewhere = kept.step === "none" && circle.scores.issued;
      if (!done && !elsewhere && circle !== here) next ??= circle;
      const button = buttonOf(circle);
      button.querySelector("[data-done]").hidden = !done;
      button.setAttribute("aria-pressed", String(circle === here));
    }
    one("[data-here]").textContent = buttonOf(here).dataset.name;
    one("[data-more]").hidden = !next;
    if (next) one("[data-after]").textContent = buttonOf(next).dataset.name;
  };

  const buttonOf = (circle) => one(`[data-circle="${circle.scores.id}"]`);

  const turnTo = async (circle) => {
    here = circle;
    turned = true;
    await resume();
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
    // The site's own page for a form without its token: signed in anew in another tab.
    const answer = response.status === 403 ? { error: "stale" } : await response.json().catch(() => ({}));
    if (!response.ok) throw Object.assign(new Error("refused"), { code: answer.error });
    return answer.signature;
  };

  const take = (each) =>
    ballot.takeTicket({ place: each.place, poll: setup.poll, voterClass: each.id, publicKey: each.key }, ask(each.id));

  const busy = (button, act) => async (event) => {
    event?.preventDefault();
    say("");
    const held = [button, ...document.querySelectorAll("[data-circle]")];
    held.forEach((each) => { each.disabled = true; });
    try {
      await act();
    } catch (problem) {
      if (problem.code === "issued") show("issued");
      else say(problem.code ?? "other");
    } finally {
      held.forEach((each) => { each.disabled = false; });
    }
  };

  const answers = () => {
    const given = Array(form.querySelectorAll("fieldset").length).fill(null);
    form.querySelectorAll("input:checked").forEach((each) => { given[Number(each.dataset.question)] = Number(each.value); });
    return given;
  };

  // A box that does not answer this page would take no ballot later: asked before the ticket is out.
  // It answers pages of one address, and the site may be reached under several.
  const reachBox = async () => {
    if (["ticket", "cast"].includes((await ballot.state(here.scores.place)).step)) return;
    try {
      const answer = await fetch(`${setup.box}/polls/${setup.poll}`, { credentials: "omit", cache: "no-store" });
      if (answer.ok) return;
    } catch { /* the same to the voter: said below */ }
    const code = setup.origin && setup.origin !== location.origin ? "address" : "away";
    throw Object.assign(new Error(code), { code });
  };

  const takeBoth = async () => {
    await reachBox();
    await take(here.scores);
    if (here.words) await take(here.words);
  };

  // Both are signed and kept before the first is sent: what a reload finds is the whole vote.
  const send = async () => {
    await takeBoth();
    await ballot.prepare(here.scores.place, answers());
    // A comment sheet goes in with every ballot, most of them empty: who wrote one stays unknown.
    if (here.words) await prepareWords(one("[data-words]").value.trim());
    await deliver();
  };

  // Left empty when voting again, the earlier comment stands: after a reload the field is empty.
  const prepareWords = async (text) => {
    const earlier = await ballot.state(here.words.place);
    if (!text && (earlier.step === "cast" || earlier.unsent)) return;
    await ballot.prepare(here.words.place, [text || null]);
  };

  const fill = async () => {
    if (here.words) one("[data-kept]").hidden = (await ballot.state(here.words.place)).step !== "cast";
    show("ticket");
  };

  const deliver = async () => {
    try {
      if (here.words) await ballot.deliver(here.words.place, setup.box);
      const { receipt } = await ballot.deliver(here.scores.place, setup.box);
      await showReceipt(receipt);
    } catch (problem) {
      if (problem.code !== "network") throw problem;
      show("unsent");
      throw Object.assign(new Error("unsent"), { code: "unsent" });
    }
  };

  const blank = one("[data-blank]");
  const askBlank = (asked) => {
    blank.hidden = !asked;
    one("[data-send]").hidden = asked;
    if (asked) reach(blank, blank, place(blank));
  };

  const sendButton = one("[data-send]");
  const submit = (event) => {
    event.preventDefault();
    if (answers().some((each) => each !== null)) busy(sendButton, send)();
    else askBlank(true);
  };

  const forget = async () => {
    for (const each of setup.classes) await ballot.forget(each.place);
    form.reset();
    one("[data-receipt]").textContent = "";
    show("gone");
  };

  // What this device holds of the voice on the page decides where its voter goes on.
  const resume = async () => {
    say("");
    form.reset();
    askBlank(false);
    const kept = await ballot.state(here.scores.place);
    if (kept.unsent) show("unsent");
    else if (kept.step === "cast") showReceipt(kept.receipt);
    else if (kept.step === "ticket") await fill();
    else if (kept.step === "none" && here.scores.issued) show("issued");
    else if (one("[data-part=none]").hidden) show("none");
    await mark();
  };

  const start = async () => {
    const missing = ballot?.missing() ?? "insecure";
    if (missing) {
      one(`[data-${missing}]`).hidden = false;
      one("[data-take]").disabled = true;
      return;
    }
    for (const each of circles) {
      const kept = await ballot.state(each.scores.place);
      if (kept.step === "cast" && !kept.unsent) continue;
      here = each;
      break;
    }
    await resume();
  };

  const on = (selector, act) => one(selector).addEventListener("click", act);
  const takeButton = one("[data-take]");
  on("[data-take]", busy(takeButton, async () => { await takeBoth(); await fill(); }));
  form.addEventListener("submit", submit);
  form.addEventListener("change", () => askBlank(false));
  on("[data-blank-send]", busy(one("[data-blank-send]"), async () => { await send(); askBlank(false); }));
  on("[data-blank-back]", () => { askBlank(false); show("ticket"); });
  on("[data-resend]", busy(one("[data-resend]"), deliver));
  on("[data-refill]", fill);
  on("[data-again]", fill);
  on("[data-forget]", busy(one("[data-forget]"), forget));
  if (circles.length > 1) {
    circles.forEach((circle) => buttonOf(circle).addEventListener("click", () => turnTo(circle)));
    on("[data-next]", () => turnTo(next));
  }
  start();
})();
