// Coding by keyboard or mouse. The page works without: words are typed, lists are native. Here words are chosen in the
// text, sent as line:unit-line:unit in UTF-16 code units, and turned into code points by the server. Keys are physical
// ones (event.code), so that they are the same under a Hangul input method.
(() => {
  const coder = document.getElementById("coder"), text = document.getElementById("text");
  const act = document.getElementById("act");
  if (!coder || !text || !act) return;
  const said = document.getElementById("chosen-said");
  const selection = document.getSelection();
  let chosen = null, last = null, range = null;

  // Words -------------------------------------------------------------------------------------------------------------
  const lineOf = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest("[data-line]");
  const lines = () => [...text.querySelectorAll("[data-line]")];
  const unit = (line, node, offset) => {
    const before = document.createRange();
    before.selectNodeContents(line);
    before.setEnd(node, offset);
    return before.toString().length;
  };
  // Where a selection begins and ends, drawn to the lines of the text: its edge may lie between two paragraphs.
  const edge = (node, offset, end) => {
    const line = lineOf(node);
    if (line && text.contains(line)) {
      const at = unit(line, node, offset);
      if (end && at === 0 && line.previousElementSibling?.dataset.line) {
        const before = line.previousElementSibling;
        return [before, before.textContent.length];
      }
      return [line, at];
    }
    const point = document.createRange();
    point.setStart(node, offset);
    const beyond = lines().filter((one) => point.comparePoint(one, 0) >= 0);
    if (!end) return beyond[0] ? [beyond[0], 0] : null;
    const inside = lines().filter((one) => point.comparePoint(one, 0) < 0).pop();
    return inside ? [inside, inside.textContent.length] : null;
  };
  const take = () => {
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const there = selection.getRangeAt(0);
    if (!there.intersectsNode(text)) return null;
    const from = edge(there.startContainer, there.startOffset, false), to = edge(there.endContainer, there.endOffset, true);
    if (!from || !to) return null;
    const words = there.toString().replace(/\s+/g, " ").trim();
    if (!words) return null;
    return { at: `${from[0].dataset.line}:${from[1]}-${to[0].dataset.line}:${to[1]}`, words, line: from[0].dataset.line, range: there.cloneRange() };
  };
  const paint = () => {
    if (!CSS.highlights) return;
    if (chosen) CSS.highlights.set("chosen", new Highlight(chosen.range)); else CSS.highlights.delete("chosen");
  };
  const keep = () => {
    const now = take();
    if (now) { chosen = now; paint(); said.textContent = ""; }
    return chosen;
  };
  // A form's words: what was chosen goes along as a place; whoever edits the words takes them out again.
  const put = (form, prefix) => {
    const now = keep();
    if (!now) return false;
    const [words, at] = [form.elements[`${prefix}words`], form.elements[`${prefix}at`]];
    words.value = now.words;
    at.value = now.at;
    form.elements.line.value = now.line;
    return true;
  };
  for (const field of document.querySelectorAll(".quoted, .own input")) {
    field.addEventListener("input", () => {
      const at = field.form.elements[field.name.replace(/words$/, "at")];
      if (at) at.value = "";
    });
  }

  const show = (form) => {
    const details = form.closest("details");
    if (details) details.open = true;
  };
  const open = (form, prefix, field) => {
    show(form);
    put(form, prefix);
    field.focus();
    field.scrollIntoView({ block: "nearest" });
  };
  const observe = document.getElementById("observe"), mark = document.getElementById("mark");
  const own = () => {
    const field = last && last.form === act ? last.name : "";
    const names = { date: "date", place: "place", place_type: "place_type", agency: "agency", stage: "stage", basis: "basis", mode: "mode", method: "method", act_code: "code" };
    const name = names[field] || (/^v\d/.test(field) ? "victim" : /^i\d/.test(field) ? "perpetrator" : "");
    const words = name && act.elements[`own_${name}_words`];
    const now = words && keep();
    if (!now) return;
    words.value = now.words;
    act.elements[`own_${name}_at`].value = now.at;
    words.closest("details").open = true;
    last.focus();
    said.textContent = `${words.labels[0].textContent}: ${now.words}`;
  };

  // Keys of the text --------------------------------------------------------------------------------------------------
  const move = (event) => {
    const way = { ArrowLeft: ["left", "word"], ArrowRight: ["right", "word"], ArrowUp: ["backward", "line"], ArrowDown: ["forward", "line"] }[event.code];
    if (!way) return false;
    const rtl = getComputedStyle(text).direction === "rtl";
    const forward = way[0] === "forward" || (way[0] === "right") !== rtl && way[0] !== "backward";
    if (!selection.rangeCount || !text.contains(selection.focusNode)) {
      const first = lines().find((one) => one.getBoundingClientRect().bottom > text.getBoundingClientRect().top) || lines()[0];
      if (!first) return true;
      selection.collapse(first, 0);
      selection.modify("extend", "forward", "word");
      trim();
      return true;
    }
    if (event.shiftKey) {
      const by = way[1] === "line" ? "line" : event.ctrlKey || event.altKey ? "word" : "character";
      selection.modify("extend", forward ? "forward" : "backward", by);
    } else {
      if (forward) selection.collapseToEnd(); else selection.collapseToStart();
      if (way[1] === "line") {
        selection.modify("move", forward ? "forward" : "backward", "line");
        selection.modify("move", "backward", "word");
      } else if (!forward) {
        selection.modify("move", "backward", "word");
      }
      selection.modify("extend", "forward", "word");
      trim();
    }
    const line = selection.focusNode && lineOf(selection.focusNode);
    if (line) follow();
    return true;
  };
  // A word without the space and the stops that stand before it.
  const trim = () => {
    for (let tried = 0; tried < 4 && !/[\p{L}\p{N}]/u.test(selection.toString()); tried += 1) {
      selection.collapseToEnd();
      selection.modify("extend", "forward", "word");
      if (selection.isCollapsed) return;
    }
    const words = selection.toString();
    const before = words.length - words.trimStart().length, after = words.length - words.trimEnd().length;
    const there = selection.getRangeAt(0);
    if (before && there.startContainer.nodeType === 3) there.setStart(there.startContainer, Math.min(there.startOffset + before, there.startContainer.length));
    if (after && there.endContainer.nodeType === 3 && there.endOffset >= after) there.setEnd(there.endContainer, there.endOffset - after);
  };
  const follow = () => {
    const focus = document.createRange();
    focus.setStart(selection.focusNode, selection.focusOffset);
    const box = focus.getBoundingClientRect(), frame = text.getBoundingClientRect();
    if (!box.height) return;
    if (box.bottom > frame.bottom - 30) text.scrollTop += box.bottom - frame.bottom + 80;
    if (box.top < frame.top + 10) text.scrollTop -= frame.top - box.top + 80;
  };
  const deeds = {
    KeyC: () => open(act, "", act.elements.act_code),
    KeyO: () => { if (observe) open(observe, "o_", observe.elements.o_condition); },
    KeyM: () => { if (mark) { show(mark); if (put(mark, "m_")) mark.querySelector("button").click(); } },
    KeyV: own,
  };
  text.addEventListener("keydown", (event) => {
    if (event.metaKey) return;
    if (move(event)) { event.preventDefault(); return; }
    if (event.ctrlKey || event.altKey || event.shiftKey) return;
    const deed = deeds[event.code];
    if (deed) { event.preventDefault(); deed(); }
  });
  document.addEventListener("selectionchange", () => { if (document.activeElement === text || text.matches(":hover")) keep(); });
  text.addEventListener("mouseup", () => { keep(); });

  // The panel ---------------------------------------------------------------------------------------------------------
  const panel = document.querySelector(".panel");
  panel.addEventListener("focusin", (event) => { if (event.target.name && !event.target.closest("#own")) last = event.target; });
  panel.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const form = event.target.form;
    if (event.code === "Enter" && event.ctrlKey && form) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button.primary") || form.querySelector("button"));
    } else if (event.code === "Enter" && event.target.tagName === "INPUT" && form === act) {
      event.preventDefault();  // one more Enter must not save half an act
    } else if (event.code === "Escape" && !event.defaultPrevented) {
      text.focus();
      if (chosen) { selection.removeAllRanges(); selection.addRange(chosen.range); }
    }
  });
  for (const form of document.querySelectorAll("#act, #observe, #mark")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "yes";
    });
  }
  addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => delete form.dataset.sent));

  // What fields offer -------------------------------------------------------------------------------------------------
  const ask = async (what) => {
    const answer = await fetch(`${coder.dataset.find}?${new URLSearchParams(what)}`);
    return answer.ok ? answer.text() : "";
  };
  const offer = (field) => {
    field.removeAttribute("list");
    const list = document.createElement("ul");
    list.id = `${field.id}-list`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.labels[0].textContent);
    list.hidden = true;
    field.after(list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) field.setAttribute(name, value);
    let at = -1, asked = 0, waiting = 0, leaving = 0;
    const options = () => [...list.querySelectorAll("[role=option]")];
    const close = () => { asked += 1; list.hidden = true; at = -1; field.setAttribute("aria-expanded", "false"); field.removeAttribute("aria-activedescendant"); };
    const go = (n) => {
      const all = options();
      if (!all.length) return;
      at = (n + all.length) % all.length;
      all.forEach((one, number) => one.setAttribute("aria-selected", String(number === at)));
      field.setAttribute("aria-activedescendant", all[at].id);
      all[at].scrollIntoView({ block: "nearest" });
    };
    const pick = (option) => { field.value = option.dataset.value; close(); field.dispatchEvent(new Event("picked")); };
    const look = async () => {
      const mine = (asked += 1);
      const found = await ask({ what: field.dataset.find, q: field.value, name: field.id });
      if (mine !== asked || document.activeElement !== field) return;
      list.innerHTML = found;
      list.hidden = false;
      field.setAttribute("aria-expanded", "true");
      at = -1;
      if (field.dataset.find === "code" && field.value.trim()) go(0);
    };
    field.addEventListener("input", () => { clearTimeout(waiting); if (!field.value.trim()) { close(); return; } waiting = setTimeout(look, 40); });
    field.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229) return;
      if (event.code === "ArrowDown") { event.preventDefault(); if (list.hidden) look(); else go(at + 1); }
      else if (event.code === "ArrowUp" && !list.hidden) { event.preventDefault(); go(at - 1); }
      else if (event.code === "Enter" && !event.ctrlKey && !list.hidden && at >= 0) { event.preventDefault(); pick(options()[at]); }
      else if (event.code === "Tab" && !list.hidden && at >= 0) pick(options()[at]);
      else if (event.code === "Escape" && !list.hidden) { event.preventDefault(); event.stopPropagation(); close(); }
    });
    field.addEventListener("blur", () => { clearTimeout(waiting); leaving = setTimeout(close, 150); });
    field.addEventListener("focus", () => clearTimeout(leaving)); // who is back at once is offered something all the same
    list.addEventListener("mousedown", (event) => { event.preventDefault(); const option = event.target.closest("[role=option]"); if (option) pick(option); });
  };
  document.querySelectorAll(".panel [data-find]").forEach(offer);

  const understood = (field) => {
    let output = document.querySelector(`output[for="${field.id}"]`);
    if (!output) {
      output = document.createElement("output");
      output.className = "understood";
      output.htmlFor = field.id;
      field.after(output);
    }
    let waiting = 0, asked = 0;
    const look = async () => {
      const mine = (asked += 1);
      const found = field.value.trim() ? await ask({ what: "understood", field: field.dataset.understood, q: field.value }) : "";
      if (mine === asked) output.innerHTML = found;
    };
    field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(look, 120); });
    field.addEventListener("change", look);
  };
  document.querySelectorAll("[data-understood]").forEach(understood);

  const likely = document.getElementById("likely");
  for (const field of act.querySelectorAll("[name$=_sex], [name$=_age], [name$=_count]")) {
    if (!field.name.startsWith("v")) continue;
    field.addEventListener("change", async () => {
      const row = field.name.slice(0, 2), value = (name) => act.elements[`${row}_${name}`].value;
      likely.innerHTML = await ask({ what: "people", sex: value("sex"), age: value("age"), kind: value("count") ? "group" : "person" });
    });
  }

  // A long text comes part by part ------------------------------------------------------------------------------------
  const next = () => {
    const link = text.querySelector("a.next-part");
    if (!link) return;
    const watch = new IntersectionObserver(async (seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watch.disconnect();
      const address = new URL(link.href);
      address.searchParams.set("only", "words");
      const answer = await fetch(address);
      if (!answer.ok) return;
      link.parentElement.insertAdjacentHTML("afterend", await answer.text());
      link.parentElement.remove();
      next();
    }, { root: text.scrollHeight > text.clientHeight ? text : null, rootMargin: "1200px" });
    watch.observe(link);
  };
  next();

  // After a save: back in the text, at the line where the words stand, once the browser has gone to the fragment itself.
  const back = () => {
    const line = /^#l\d+$/.test(location.hash) && text.querySelector(location.hash);
    if (!line || document.querySelector(".message[role=alert]")) return;
    text.scrollTop += line.getBoundingClientRect().top - text.getBoundingClientRect().top - 60;
    text.focus({ preventScroll: true });
    selection.collapse(line, 0);
  };
  // A field that does not fit has the focus, also where it is folded away; its words are read out with it.
  const wrong = document.querySelector(".wrong a"), field = wrong && document.getElementById(wrong.hash.slice(1));
  for (const one of document.querySelectorAll(".wrong a")) {
    const its = document.getElementById(one.hash.slice(1));
    if (!its) continue;
    its.setAttribute("aria-invalid", "true");
    for (let fold = its.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  }
  if (field) field.focus();
  if (document.readyState === "complete") back(); else addEventListener("load", () => setTimeout(back));
})();
