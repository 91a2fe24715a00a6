// Offers official territories as one types: the combobox pattern of ARIA 1.2. Every form works without this file.
"use strict";

const WAIT = 150;
let lists = 0;

class TerritorySearch {
  constructor(input) {
    this.input = input;
    this.form = input.form;
    this.chosen = input.form?.matches("[data-areas]") ? input.form.querySelector("[data-areas-chosen]") : null;
    this.results = [];
    this.active = -1;
    this.build();
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
  }

  build() {
    const id = `territoires-${(lists += 1)}`;
    this.list = document.createElement("ul");
    Object.assign(this.list, { id, hidden: true, className: "ptce-combobox__list" });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Territoires trouvés");
    this.told = document.createElement("p");
    this.told.className = "fr-message ptce-combobox__told";
    this.told.setAttribute("role", "status");
    const frame = document.createElement("div");
    frame.className = "ptce-combobox";
    this.input.before(frame);
    frame.append(this.input, this.list);
    frame.after(this.told);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-expanded": "false",
      "aria-controls": id,
      "aria-autocomplete": "list",
    })) this.input.setAttribute(name, value);
    // The focus stays in the field: a click chooses before it is lost.
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.choose(Number(option.dataset.rank));
    });
  }

  later() {
    clearTimeout(this.timer);
    this.request?.abort();
    const text = this.input.value.trim();
    if (text.length < 2) return this.close();
    this.timer = setTimeout(() => this.look(text), WAIT);
  }

  async look(text) {
    this.request = new AbortController();
    const { signal } = this.request;
    const asked = new URLSearchParams({ q: text, genres: this.input.dataset.territories });
    try {
      const answer = await fetch(`${this.input.dataset.territoriesUrl}?${asked}`, { signal });
      if (!answer.ok) throw new Error(answer.status);
      const { results } = await answer.json();
      if (!signal.aborted) this.show(results);
    } catch (fault) {
      if (fault.name === "AbortError") return;
      this.close();
      this.told.textContent = "La recherche ne répond pas. Écrivez le nom en entier, puis continuez : il sera reconnu.";
    }
  }

  show(results) {
    this.results = results;
    this.active = -1;
    this.list.replaceChildren(...results.map((result, rank) => this.option(result, rank)));
    const count = results.length;
    this.told.textContent = count
      ? `${count} territoire${count > 1 ? "s" : ""} : flèches pour choisir, Entrée pour prendre.`
      : "Aucun territoire ne porte ce nom.";
    this.list.hidden = !count;
    this.input.setAttribute("aria-expanded", String(Boolean(count)));
    this.input.removeAttribute("aria-activedescendant");
  }

  option(result, rank) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${rank}`;
    option.dataset.rank = String(rank);
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const name = document.createElement("span");
    name.textContent = result.name;
    const detail = document.createElement("span");
    detail.className = "ptce-combobox__detail";
    detail.textContent = result.detail;
    option.append(name, " ", detail);
    return option;
  }

  key(event) {
    if (event.key === "Escape") {
      if (!this.list.hidden) event.preventDefault();
      return this.close();
    }
    const count = this.results.length;
    if (this.list.hidden || !count) {
      if (event.key === "ArrowDown" && this.input.value.trim().length > 1) {
        event.preventDefault();
        this.look(this.input.value.trim());
      }
      return;
    }
    const moves = { ArrowDown: this.active + 1, ArrowUp: this.active < 0 ? count - 1 : this.active - 1 };
    if (event.key in moves) {
      event.preventDefault();
      this.point((moves[event.key] + count) % count);
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    }
  }

  point(rank) {
    this.active = rank;
    [...this.list.children].forEach((option, each) => option.setAttribute("aria-selected", String(each === rank)));
    const option = this.list.children[rank];
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  choose(rank) {
    const result = this.results[rank];
    this.close();
    if (this.chosen) this.add(result);
    else {
      this.input.value = `${result.name} (${result.code})`;
      this.told.textContent = `${result.name}, ${result.detail} : choisi.`;
    }
  }

  // One more box in the list of those chosen, ticked; there already, it is ticked again.
  add({ key, name, detail }) {
    this.input.value = "";
    const standing = [...this.form.querySelectorAll("input[name=areas]")].find((box) => box.value === key);
    if (standing) standing.checked = true;
    else {
      const fresh = this.form.querySelector("[data-area]").content.cloneNode(true);
      const box = fresh.querySelector("input");
      const label = fresh.querySelector("label");
      box.value = key;
      box.id = label.htmlFor = `territoire-${key.replace(":", "-")}`;
      label.textContent = `${name}, ${detail}`;
      this.chosen.querySelector("[data-areas-none]")?.remove();
      (this.chosen.querySelector("fieldset") ?? this.chosen).append(fresh);
    }
    this.told.textContent = `${name} est dans la liste.`;
    this.form.dispatchEvent(new Event("change"));
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.list.hidden = true;
    this.results = [];
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

// Says how much of a choice of territories is not saved yet, and asks before it is lost.
class UnsavedAreas {
  constructor(form) {
    this.form = form;
    this.saved = new Set(form.dataset.areas.split(" ").filter(Boolean));
    this.bar = form.querySelector("[data-areas-unsaved]");
    form.addEventListener("change", () => this.tell());
    form.addEventListener("submit", () => (this.sent = true));
    // A browser that comes back to the page puts the boxes as they were left.
    window.addEventListener("pageshow", () => {
      this.sent = false;
      this.tell();
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.count && !this.sent) event.preventDefault();
    });
    this.tell();
  }

  tell() {
    const chosen = new Set([...this.form.querySelectorAll("input[name=areas]:checked")].map((box) => box.value));
    const added = [...chosen].filter((key) => !this.saved.has(key)).length;
    const removed = [...this.saved].filter((key) => !chosen.has(key)).length;
    this.count = added + removed;
    const plural = this.count > 1 ? "s" : "";
    const words = `${this.count} ${removed ? "changement" : "territoire"}${plural} pas encore enregistré${plural}`;
    this.bar.querySelector("[role=status]").textContent = this.count ? words : "";
    this.bar.classList.toggle("ptce-unsaved--some", this.count > 0);
    const none = this.form.querySelector("[data-areas-none]");
    if (none) none.hidden = chosen.size > 0;
    // What is being filled does not stay under the bar that has just come.
    const filled = document.activeElement;
    if (this.count && this.form.contains(filled)) filled.scrollIntoView({ block: "nearest" });
  }
}

const readyTerritories = (root) => {
  for (const input of root.querySelectorAll("input[data-territories]:not([role=combobox])")) new TerritorySearch(input);
};
document.addEventListener("htmx:afterSettle", (event) => readyTerritories(event.target));
readyTerritories(document);
for (const form of document.querySelectorAll("form[data-areas]")) new UnsavedAreas(form);
