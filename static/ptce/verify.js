// Compares a file with the original by its digest. The file stays on the visitor's machine, and nothing is asked of
// the network: once the page is there, it works without.
"use strict";

const compare = document.querySelector("[data-compare]");
const original = document.querySelector("[data-sha256]").dataset.sha256;

const tell = (outcome) => {
  for (const each of compare.querySelectorAll("[data-outcome]")) each.hidden = each.dataset.outcome !== outcome;
};

const digestOf = async (file) => {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};

compare.querySelector("input").addEventListener("change", async ({ target }) => {
  tell("none");
  const [file] = target.files;
  if (!file) return;
  let outcome = "unread";
  try {
    outcome = (await digestOf(file)) === original ? "same" : "other";
  } catch {
    // Moved, removed or locked meanwhile.
  }
  // Another file may have been chosen meanwhile: its own answer comes.
  if (target.files[0] === file) tell(outcome);
});

// Browsers compute digests on safe connections only; the page says how to do without.
compare.hidden = !globalThis.crypto?.subtle;
