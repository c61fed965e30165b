// What a program can see of a page's looks; evaluated in the page, answers [[kind, text], …].
(look) => {
  "use strict";
  const found = [];
  const say = (kind, element, more = "") =>
    found.push([kind, `${more}${more ? " · " : ""}${describe(element)}`]);
  const describe = (element) => {
    const classes = element.getAttribute?.("class");
    const text = (element.innerText ?? element.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 50);
    return `<${element.localName}${classes ? ` .${classes.trim().split(/\s+/).join(".")}` : ""}> ${text}`;
  };
  const all = [...document.body.querySelectorAll("*")];
  const shown = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    !element.closest(".visually-hidden, .skip-link, .toasts") && element.getClientRects().length > 0;
  const seen = all.filter(shown);
  const style = new Map(seen.map((element) => [element, getComputedStyle(element)]));
  const scroller = (element) => {
    for (let up = element; up && up !== document.body; up = up.parentElement) {
      const way = (style.get(up) ?? getComputedStyle(up)).overflowX;
      if (way !== "visible") return up;
    }
    return null;
  };

  // ---- nothing reaches over the edge, nothing is cut off
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > edge) {
    const beyond = seen.filter((it) => it.getBoundingClientRect().right > edge + 1 && !scroller(it));
    (beyond.length ? beyond.slice(-3) : [document.body]).forEach((it) =>
      say("overflow", it, `${document.documentElement.scrollWidth - edge} px`));
  }
  for (const it of seen) {
    const way = style.get(it);
    if (way.clipPath !== "none") continue; // kept for screen readers only
    const across = it.scrollWidth > it.clientWidth + 1, down = it.scrollHeight > it.clientHeight + 1;
    if (["hidden", "clip"].includes(way.overflowX) && across && it.textContent.trim() && it.localName !== "svg" && !it.closest("svg")) say("clipped", it);
    else if (["hidden", "clip"].includes(way.overflowY) && down && it.textContent.trim() && !it.closest("svg, select")) say("clipped", it, "downwards");
    if (["auto", "scroll"].includes(way.overflowX) && across && look.width < 500) say("sideways", it, `${it.scrollWidth - it.clientWidth} px`);
  }

  // ---- texts: squeezed into a column of single characters, or over each other
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (!node.data.trim() || !style.has(parent) || parent.closest("svg, dialog:not([open])")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
    if (!boxes.length) continue;
    const size = parseFloat(style.get(parent).fontSize);
    const widest = Math.max(...boxes.map((box) => box.width));
    const letters = [...node.data.trim()].length;
    if (boxes.length >= 4 && widest < 3.2 * size && letters >= 6) say("squeezed", parent, `${boxes.length} lines`);
    for (const box of boxes) texts.push({ parent, box, size });
  }
  texts.sort((one, other) => one.box.top - other.box.top);
  let overlaps = 0;
  for (let i = 0; i < texts.length && overlaps < 5; i++) {
    for (let j = i + 1; j < texts.length && texts[j].box.top < texts[i].box.bottom - 3; j++) {
      const [a, b] = [texts[i], texts[j]];
      if (a.parent === b.parent || a.parent.contains(b.parent) || b.parent.contains(a.parent)) continue;
      const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      const fixed = (it) => it.closest(".menu-panel") || ["fixed", "sticky"].includes(getComputedStyle(it).position);
      if (wide > 3 && high > 0.35 * Math.min(a.size, b.size) && scroller(a.parent) === scroller(b.parent) && !fixed(a.parent) && !fixed(b.parent)) {
        overlaps += 1;
        say("overlap", a.parent, `with ${describe(b.parent)}`);
      }
    }
  }

  // ---- contrast of letters: 4.5:1, large ones 3:1
  const colour = (text) => {
    const parts = (text.match(/[\d.]+/g) ?? []).map(Number), unit = text.startsWith("color(") ? 255 : 1;
    return [...parts.slice(0, 3).map((part) => part * unit), parts[3] ?? 1];
  };
  const over = ([r, g, b, alpha], ground) =>
    [r, g, b].map((part, place) => part * alpha + ground[place] * (1 - alpha));
  const grounds = new Map();
  const ground = (element) => {
    if (!element) return [255, 255, 255];
    if (!grounds.has(element)) {
      const own = colour(getComputedStyle(element).backgroundColor);
      grounds.set(element, own[3] === 1 ? own.slice(0, 3) : over(own, ground(element.parentElement)));
    }
    return grounds.get(element);
  };
  const light = (parts) => {
    const [r, g, b] = parts.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  for (const parent of new Set(texts.map((one) => one.parent))) {
    const way = style.get(parent), size = parseFloat(way.fontSize);
    if (parent.closest(":disabled, fieldset:disabled, [aria-disabled=true]") || way.backgroundImage !== "none") continue;
    const below = ground(parent), [one, other] = [light(over(colour(way.color), below)), light(below)];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const large = size >= 24 || (size >= 18.66 && parseInt(way.fontWeight, 10) >= 700);
    if (ratio < (large ? 3 : 4.5) - 0.01) say("contrast", parent, ratio.toFixed(2));
  }

  // ---- targets: 24 px at least, main buttons and fields 44 px on a phone
  for (const it of seen.filter((one) => one.matches("a[href], button, summary, select, input:not([type=hidden]), textarea"))) {
    const box = it.getBoundingClientRect();
    if (!box.width || it.closest(".visually-hidden") || style.get(it).clipPath !== "none") continue;
    const inText = style.get(it).display === "inline" && it.localName === "a";
    if (inText) continue;
    const label = it.labels?.[0]?.getBoundingClientRect();
    const high = Math.max(box.height, it.matches("[type=checkbox], [type=radio]") ? label?.height ?? 0 : 0);
    if (high < 23.5) say("target", it, `${Math.round(high)} px`);
    else if (look.width < 500 && it.matches(".btn, button, select, input, summary") && high < 39.5) say("target", it, `${Math.round(high)} px`);
  }

  // ---- words that betray the program
  const betrayed = /%\(|\{\{|\}\}|\{%|&(?:amp|lt|gt|quot);|__proxy__|\b(?:True|False)\b|undefined|\bNaN\b|\d{4}-\d\d-\d\dT\d|\b\d\d:\d\d:\d\d\.\d|(?:a|p)\.m\.|\b[0-9a-f]{8}-[0-9a-f]{4}-/;
  const said = [], chinese = document.documentElement.lang !== "en";
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const node = words.currentNode, parent = node.parentElement;
    const text = node.data.trim().replace(/\s+/g, " ");
    if (!text || parent.closest("script, style, template")) continue;
    if ((betrayed.test(text) || (chinese && /\bNone\b/.test(text))) && !parent.closest("code, pre")) say("betrayed", parent, text.slice(0, 80));
    const spoken = parent.closest("[lang]").lang;
    if (spoken === document.documentElement.lang && !parent.closest("code, pre, svg, [translate=no]")) said.push(text);
  }
  for (const it of all) {
    for (const name of ["aria-label", "placeholder", "title", "alt", "data-label", "data-confirm", "data-say-error"]) {
      const text = it.getAttribute(name);
      if (text && it.closest("[lang]").lang === document.documentElement.lang) said.push(text.trim());
    }
    if (it.matches("input[type=submit], input[type=button]")) said.push(it.value);
  }
  return { found, said: [...new Set(said)], title: document.title, height: document.documentElement.scrollHeight };
}
