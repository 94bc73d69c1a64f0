// Light or dark as chosen, before anything is drawn: a plain script, not a module, so that the
// page never flashes in the other colours.
"use strict";

(() => {
  const root = document.documentElement;

  function chosen() {
    try {
      return localStorage.getItem("dictate.theme") ?? "auto";
    } catch {
      return "auto"; // the browser keeps nothing
    }
  }

  function wear(theme) {
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
  }

  wear(chosen());
  document.addEventListener("DOMContentLoaded", () => {
    const select = document.getElementById("theme");
    select.value = chosen();
    select.addEventListener("change", () => {
      wear(select.value);
      try {
        localStorage.setItem("dictate.theme", select.value);
      } catch {
        // It holds until the page is closed.
      }
    });
  });
})();
