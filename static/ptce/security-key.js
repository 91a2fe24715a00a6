"use strict";

// allauth's script tells of a key that did not answer; here the page says so.
document.addEventListener("allauth.error", (event) => {
  const trouble = document.querySelector("[data-key-trouble]");
  if (trouble) {
    event.preventDefault();
    trouble.hidden = false;
    trouble.scrollIntoView({ block: "nearest" });
  }
});
