// Copies of what could not be saved yet, on this device, for whoever wrote them and nobody else.
"use strict";

const COPIES = "ptce:texte:";

const copies = {
  keys(beginning = COPIES) {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(beginning));
    } catch {
      return [];
    }
  },
  // Says whether there was room for it.
  keep(key, copy) {
    try {
      localStorage.setItem(key, JSON.stringify(copy));
      return true;
    } catch {
      return false;
    }
  },
  read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  },
  forget(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      // Nothing is kept where nothing may be.
    }
  },
  forgetAllBut(beginning) {
    for (const key of this.keys()) if (!beginning || !key.startsWith(beginning)) this.forget(key);
  },
};

const { person } = document.currentScript.dataset;
if (person) copies.forgetAllBut(`${COPIES}${person}:`);
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-sign-out]")) copies.forgetAllBut("");
});
