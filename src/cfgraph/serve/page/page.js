document.getElementById("again").addEventListener("click", () => window.location.reload());

// Keys go to the terminal at once, without a click into it.
const waiting = new MutationObserver(() => {
  const input = document.querySelector(".xterm-helper-textarea");
  if (input && document.body.classList.contains("-first-byte")) {
    input.focus();
    waiting.disconnect();
  }
});
waiting.observe(document.body, { attributes: true, childList: true, subtree: true });
