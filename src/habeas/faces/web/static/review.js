// The keys of a review: only while a proposal has the focus, so that they are in nobody's way. The page works without.
(() => {
  const list = document.getElementById("groups");
  if (!list) return;
  const groups = [...list.children];
  const further = document.getElementById("further");
  if (further && !document.querySelector("[role=alert]")) further.focus();
  const go = (n) => {
    const group = groups[Math.max(0, Math.min(n, groups.length - 1))];
    if (!group) return;
    document.querySelectorAll(".proposed.now").forEach((one) => one.classList.remove("now"));
    const places = document.querySelectorAll(`a.proposed[href="#${group.id}"]`);
    places.forEach((one) => one.classList.add("now"));
    if (places[0]) places[0].scrollIntoView({ block: "center" });
    group.focus({ preventScroll: true });
    group.scrollIntoView({ block: "nearest" });
  };
  list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const group = event.target.closest("li.proposal");
    const at = groups.indexOf(group);
    if (event.target !== group) {
      if (event.key === "Escape") { event.preventDefault(); go(at); }
      return;
    }
    const press = (value) => group.querySelector(`button[value="${value}"]`).click();
    const into = (name) => { const field = group.querySelector(`[name="${name}"]`); field.focus(); if (field.select) field.select(); };
    const keys = { j: () => go(at + 1), k: () => go(at - 1), a: () => press("mark"), x: () => press("dismiss"), p: () => into("person"), e: () => into("words") };
    const act = keys[{ KeyJ: "j", KeyK: "k", KeyA: "a", KeyX: "x", KeyP: "p", KeyE: "e" }[event.code]] || keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  document.querySelectorAll("a.proposed").forEach((one) => one.addEventListener("click", (event) => {
    event.preventDefault();
    go(groups.findIndex((group) => `#${group.id}` === one.getAttribute("href")));
  }));
  const wanted = groups.findIndex((group) => `#${group.id}` === location.hash);
  if (location.hash.startsWith("#g") && groups.length) go(wanted < 0 ? groups.length - 1 : wanted);
  else if (!document.querySelector("[role=alert]")) go(0);
})();
