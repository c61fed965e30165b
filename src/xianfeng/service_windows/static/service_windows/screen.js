// A screen in a hall has nobody who scrolls: it turns its own pages, and begins anew at the end.
(() => {
  "use strict";
  const PAGE = 12000, REST = 60000; // milliseconds; whoever touches it reads in peace
  const pieces = [...document.querySelectorAll("main :is(h2, tr, li)")];
  const wide = window.matchMedia("(min-width: 60rem)");
  const box = (piece) => piece.getBoundingClientRect();
  let waiting = null;

  // The first piece that is cut off goes to the top, with the heading right above it.
  const next = () => {
    const cut = pieces.findIndex((one) => box(one).bottom > window.innerHeight + 1);
    if (cut < 0) return 0;
    const first = cut > 0 && pieces[cut - 1].tagName === "H2" ? cut - 1 : cut;
    const top = box(pieces[first]).top;
    return window.scrollY + (top > window.innerHeight / 10 ? top - 16 : window.innerHeight * 0.85);
  };
  const wait = (time) => { clearTimeout(waiting); waiting = setTimeout(turn, time); };
  const turn = () => {
    if (wide.matches) window.scrollTo({ top: next(), behavior: "instant" });
    wait(PAGE);
  };
  ["pointerdown", "keydown", "wheel"].forEach((name) => {
    window.addEventListener(name, () => wait(REST), { passive: true });
  });
  wait(PAGE);
})();
