// Says who else is on this page, and that somebody has saved it. The page works without this file.
"use strict";

const BEAT = 20_000;

class Presence {
  constructor(place) {
    this.place = place;
    this.form = document.querySelector("form[data-autosave]");
    this.beat();
    setInterval(() => this.beat(), BEAT);
    document.addEventListener("visibilitychange", () => this.beat());
  }

  async beat() {
    if (document.hidden) return;
    const key = document.querySelector("input[name=csrfmiddlewaretoken]").value;
    try {
      const answer = await fetch(this.place.dataset.presence, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": key, "X-Background": "1" },
        body: new URLSearchParams({ partie: this.place.dataset.section }),
      });
      if (!answer.ok) throw new Error(answer.status);
      this.show(await answer.json());
    } catch {
      this.show({ here: "", sections: {}, standing: null });
    }
  }

  show({ here, sections, standing }) {
    this.write(this.place.querySelector("[data-others]"), here);
    for (const place of document.querySelectorAll("[data-present-at]")) {
      const names = sections[place.dataset.presentAt] ?? [];
      this.write(place, names.length ? `${names.join(", ")} y ${names.length > 1 ? "travaillent" : "travaille"}` : "");
    }
    if (!standing || !this.form || "saving" in this.form.dataset) return;
    const seen = Number(this.form.elements.version.value);
    if (standing.version <= seen) return;
    const told = this.place.querySelector("[data-changed]");
    if (told.dataset.version === String(standing.version)) return;
    told.dataset.version = String(standing.version);
    const link = this.place.querySelector("[data-changes]").content.cloneNode(true).firstElementChild;
    link.href = `${link.getAttribute("href")}${seen}/`;
    told.replaceChildren(`${standing.told} `, link);
  }

  // The same words are not read out again.
  write(place, words) {
    if (place.textContent !== words) place.textContent = words;
  }
}

for (const place of document.querySelectorAll("[data-presence]")) new Presence(place);
