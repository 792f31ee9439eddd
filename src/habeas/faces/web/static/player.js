// A time code leads to its place in the recording, without leaving the page. Without this it is a link to the page with the
// recording at that place.
(() => {
  const player = document.getElementById("player");
  if (!player) return;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-at]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    player.currentTime = Number(link.dataset.at);
    player.play().catch(() => {});
  });
  // Whoever puts the sound on of what is graphic has asked for it, as by the button: it is counted, once.
  const shown = document.getElementById("play-shown");
  let asked = !shown;
  player.addEventListener("volumechange", () => {
    if (asked || player.muted) return;
    asked = true;
    fetch(shown.href).catch(() => {});
  });
})();
