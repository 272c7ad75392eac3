"""The script of an exported HTML page: it moves and zooms the picture, and searches the page. It makes no requests.

The page allows only this script, by its hash, and can be read without it.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

PAGE_SCRIPT = r"""
"use strict";
(() => {
  const tools = document.getElementById("tools"), field = document.getElementById("find");
  const told = document.getElementById("found"), figure = document.getElementById("picture");
  const svg = figure && figure.querySelector("svg");
  tools.hidden = false;
  let view = null, whole = null;

  function show(next) {
    const least = whole.width / 60, most = whole.width * 2;
    const width = Math.min(Math.max(next.width, least), most), height = width * whole.height / whole.width;
    view = {x: next.x, y: next.y, width, height};
    svg.setAttribute("viewBox", [view.x, view.y, view.width, view.height].map(one => one.toFixed(2)).join(" "));
  }
  function toPicture(x, y) {
    const point = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM().inverse());
    return [point.x, point.y];
  }
  function scale(by, x, y) {
    const width = Math.min(Math.max(view.width * by, whole.width / 60), whole.width * 2), real = width / view.width;
    show({x: x - (x - view.x) * real, y: y - (y - view.y) * real, width});
  }
  function scaleMiddle(by) { scale(by, view.x + view.width / 2, view.y + view.height / 2); }
  function reset() { show(whole); }
  function centre(place) {
    const box = place.getBBox(), width = Math.min(view.width, Math.max(box.width * 6, 900));
    const height = width * whole.height / whole.width;
    show({x: box.x + box.width / 2 - width / 2, y: box.y + box.height / 2 - height / 2, width});
  }

  if (svg) {
    const [x, y, width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    figure.classList.add("moves");
    const shape = figure.clientHeight / figure.clientWidth, across = Math.max(width, height / shape);
    const down = across * shape;
    whole = {x: x - (across - width) / 2, y: y - (down - height) / 2, width: across, height: down};
    figure.tabIndex = 0;
    reset();
    const held = new Map();
    let moved = 0, apart = 0;
    svg.addEventListener("wheel", event => {
      event.preventDefault();
      scale(Math.exp(Math.max(-1, Math.min(1, event.deltaY / 240))), ...toPicture(event.clientX, event.clientY));
    }, {passive: false});
    svg.addEventListener("pointerdown", event => {
      held.set(event.pointerId, [event.clientX, event.clientY]);
      moved = 0;
    });
    window.addEventListener("pointermove", event => {
      const before = held.get(event.pointerId);
      if (!before) return;
      const [fromX, fromY] = toPicture(...before), [toX, toY] = toPicture(event.clientX, event.clientY);
      moved += Math.hypot(event.clientX - before[0], event.clientY - before[1]);
      held.set(event.pointerId, [event.clientX, event.clientY]);
      if (held.size === 1) {
        show({x: view.x + fromX - toX, y: view.y + fromY - toY, width: view.width});
      } else {
        const [one, other] = [...held.values()], now = Math.hypot(one[0] - other[0], one[1] - other[1]);
        if (apart && now) scale(apart / now, ...toPicture((one[0] + other[0]) / 2, (one[1] + other[1]) / 2));
        apart = now;
      }
    });
    for (const name of ["pointerup", "pointercancel"]) {
      window.addEventListener(name, event => { held.delete(event.pointerId); apart = 0; });
    }
    svg.addEventListener("dragstart", event => event.preventDefault());
    svg.addEventListener("click", event => { if (moved > 4) event.preventDefault(); }, true);
    figure.addEventListener("keydown", event => {
      const step = view.width / 10;
      const moves = {ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step]};
      if (moves[event.key]) show({x: view.x + moves[event.key][0], y: view.y + moves[event.key][1], width: view.width});
      else if (event.key === "+" || event.key === "=") scaleMiddle(1 / 1.3);
      else if (event.key === "-") scaleMiddle(1.3);
      else if (event.key === "0") reset();
      else return;
      event.preventDefault();
    });
    document.getElementById("closer").addEventListener("click", () => scaleMiddle(1 / 1.3));
    document.getElementById("farther").addEventListener("click", () => scaleMiddle(1.3));
    document.getElementById("all").addEventListener("click", reset);
    window.addEventListener("hashchange", () => {
      const place = document.getElementById(location.hash.slice(1));
      if (place && svg.contains(place)) centre(place);
    });
  }

  const rows = [...document.querySelectorAll("tbody tr")].map(row => [row, row.textContent.toLowerCase()]);
  let found = [], place = -1;
  function search() {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    found = [];
    place = -1;
    document.body.classList.toggle("searched", words.length > 0);
    for (const [row, text] of rows) {
      const holds = words.length > 0 && words.every(word => text.includes(word));
      row.classList.toggle("hit", holds);
      row.hidden = words.length > 0 && !holds;
      const drawn = row.id && document.getElementById("in-picture-" + row.id);
      if (drawn) drawn.classList.toggle("hit", holds);
      if (holds && row.id) found.push(row.id);
    }
    tell();
  }
  function tell() {
    told.textContent = field.value.trim() ? (place < 0 ? "" : place + 1 + " / ") + found.length : "";
  }
  function next(by) {
    if (!found.length) return;
    place = (place + by + found.length) % found.length;
    for (const one of document.querySelectorAll(".now")) one.classList.remove("now");
    const drawn = document.getElementById("in-picture-" + found[place]);
    if (drawn) { drawn.classList.add("now"); centre(drawn); }
    else document.getElementById(found[place]).scrollIntoView({block: "center"});
    tell();
  }
  field.addEventListener("input", search);
  field.addEventListener("keydown", event => {
    if (event.key === "Enter") { event.preventDefault(); next(event.shiftKey ? -1 : 1); }
    if (event.key === "Escape") { field.value = ""; search(); }
  });
  document.addEventListener("keydown", event => {
    if (event.key === "/" && document.activeElement !== field) { event.preventDefault(); field.focus(); }
  });
})();
"""
"""The script of the page."""

SCRIPT_CHECKSUM = f"sha256-{b64encode(sha256(PAGE_SCRIPT.encode()).digest()).decode()}"
"""The source of the script for the content security policy."""
