// Comfort only: every page works without this file.
"use strict";

const showErrors = (root) => {
  const summary = root.querySelector("[data-error-summary]");
  if (!summary) return;
  summary.focus();
  if (!document.title.startsWith("Erreur")) document.title = `Erreur – ${document.title}`;
};

const readyFormsets = (root) => {
  for (const button of root.querySelectorAll("[data-formset-add]")) button.hidden = false;
};

const addRow = (formset) => {
  const prefix = formset.dataset.formset;
  const total = formset.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
  const model = formset.querySelector("[data-formset-empty]");
  const rows = formset.querySelector("[data-formset-rows]");
  const index = Number(total.value);
  const fresh = document.createElement("template");
  fresh.innerHTML = model.innerHTML.replaceAll("__prefix__", String(index));
  const number = fresh.content.querySelector("[data-formset-number]");
  if (number) number.textContent = String(index + 1);
  const control = fresh.content.querySelector("input:not([type=hidden]), select, textarea");
  rows.append(fresh.content);
  total.value = String(index + 1);
  control?.focus();
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-formset-add]");
  if (button) addRow(button.closest("[data-formset]"));
});

// What depends on an answer is asked once that answer is given; what is wrong in it stays in sight.
const showAsked = (root) => {
  for (const part of root.querySelectorAll("[data-only-when]")) {
    const [name, value] = part.dataset.onlyWhen.split("=");
    const chosen = part.closest("form").querySelector(`[name="${name}"]:checked`);
    part.hidden = chosen?.value !== value && !part.querySelector(".fr-message--error");
  }
};
document.addEventListener("change", (event) => {
  if (event.target.form) showAsked(event.target.form);
});

// A save that did not get through says so beside its button, and leaves the text where it is.
const tellUnsent = (event) => {
  const told = event.target.closest("form")?.querySelector("[data-unsent]");
  if (told) told.hidden = false;
};
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(name, tellUnsent);
document.addEventListener("htmx:beforeRequest", (event) => {
  const told = event.target.closest("form")?.querySelector("[data-unsent]");
  if (told) told.hidden = true;
});

// A browser that gives no clipboard (no TLS, an old one) leaves the text to be selected by hand.
const readyCopies = (root) => {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const status = button.parentElement.querySelector("[data-copy-status]");
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
    status.textContent = "Copié.";
  } catch {
    getSelection().selectAllChildren(source);
    status.textContent = "Votre navigateur ne permet pas la copie : le texte est sélectionné, copiez-le.";
  }
});

document.addEventListener("htmx:afterSettle", (event) => {
  showErrors(event.target);
  readyFormsets(event.target);
  readyCopies(event.target);
  showAsked(event.target);
});

showErrors(document);
readyFormsets(document);
readyCopies(document);
showAsked(document);
