// Audio files: dropped on the page, or chosen.

import { byId } from "./dom.js";

/**
 * Take files from now on.
 *
 * @param {(file: File) => void} take
 * @param {() => boolean} isOpen Whether they are taken just now.
 */
export function takesFiles(take, isOpen) {
  const input = byId("record-file-input");
  byId("record-file").addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    if (input.files.length) take(input.files[0]);
    input.value = ""; // the same file can be chosen once more
  });
  takesDrops(take, isOpen);
}

function takesDrops(take, isOpen) {
  const sheet = byId("drop");
  const carries = (event) => isOpen() && event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    sheet.classList.add("near");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) sheet.classList.remove("near");
  });
  document.addEventListener("drop", (event) => {
    sheet.classList.remove("near");
    if (!carries(event)) return;
    event.preventDefault(); // or the browser leaves the page and plays it
    take(event.dataTransfer.files[0]);
  });
}
