// Saves a section as it is written, and keeps on this device what could not be saved. Every form works without this file.
"use strict";

const QUIET = 2_000;
const PATIENCE = 30_000;
const SLOWEST = 60_000;
// What a browser still sends while its page goes away.
const LAST_WORDS = 60_000;
const UNASKED = new Set(["csrfmiddlewaretoken", "version"]);
// Those that may pass by themselves; the others wait for the person.
const PASSING = new Set(["network", "server", "busy"]);

const isCount = (name) => name.endsWith("-TOTAL_FORMS");

class Autosave {
  constructor(form) {
    this.form = form;
    this.prefix = `${COPIES}${form.dataset.person}:${form.dataset.copies}:`;
    this.copy = `${this.prefix}${Date.now()}-${Math.random().toString(36).slice(2)}`;
    this.saved = "unsaved" in form.dataset ? {} : this.read();
    this.disputes = new Map();
    this.attempts = 0;
    this.typed = 0;
    this.told = form.querySelector("[data-saved]");
    this.failed = form.querySelector("[data-failed]");
    this.offer();
    this.listen();
    if ("unsaved" in form.dataset) this.save();
  }

  listen() {
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("change", () => this.changed());
    this.form.addEventListener("focusin", ({ target }) => {
      if (!this.failed.contains(target)) this.last = target;
    });
    this.form.addEventListener("focusout", () => {
      if (!this.failure) this.save();
    });
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.form.addEventListener("click", ({ target }) => {
      if (target.closest("[data-retry]")) this.retry();
    });
    document.addEventListener("pointerdown", () => {
      this.pressing = new Promise((release) => {
        this.release = release;
      });
    });
    for (const name of ["pointerup", "pointercancel"]) {
      // After the click that it makes.
      document.addEventListener(name, () => setTimeout(() => this.release?.()));
    }
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.save();
      else if (this.failure === "session") this.save();
    });
    window.addEventListener("focus", () => {
      if (this.failure === "session") this.save();
    });
    window.addEventListener("pagehide", () => this.save());
    window.addEventListener("pageshow", () => {
      this.leaving = false;
    });
    window.addEventListener("offline", () => {
      if (this.changes().length) this.fail("network");
    });
    window.addEventListener("online", () => {
      if (this.failure) this.save();
    });
    window.addEventListener("beforeunload", (event) => {
      if (!this.leaving && this.changes().length) event.preventDefault();
    });
  }

  // What the form says: name -> its values, those left blank left out. Files are not kept.
  read() {
    const found = {};
    for (const [name, value] of new FormData(this.form)) {
      if (UNASKED.has(name) || typeof value !== "string" || value === "") continue;
      (found[name] ??= []).push(value);
    }
    return found;
  }

  differing(one, other) {
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...names].filter((name) => !isCount(name) && JSON.stringify(one[name]) !== JSON.stringify(other[name]));
  }

  changes() {
    return this.differing(this.read(), this.saved);
  }

  changed() {
    this.typed = performance.now();
    this.keep();
    clearTimeout(this.timer);
    if (!this.failure || this.failure === "too_large") this.timer = setTimeout(() => this.save(), QUIET);
  }

  // Keep on this device what is not saved; rows are known by their rank, so that they are kept together.
  keep() {
    const now = this.read();
    const names = this.changes();
    if (!names.length) return copies.forget(this.copy);
    const rows = names.some((name) => this.isOfRows(name));
    const kept = rows ? [...new Set([...names, ...Object.keys(now).filter((name) => this.isOfRows(name))])] : names;
    const copy = {
      at: new Date().toISOString(),
      version: this.form.elements.version.value,
      fields: Object.fromEntries(kept.map((name) => [name, now[name] ?? []])),
    };
    if (!copies.keep(this.copy, copy) && !this.failure) this.show("device_full");
  }

  isOfRows(name) {
    const rows = this.form.querySelector("[data-formset]");
    return Boolean(rows) && name.startsWith(`${rows.dataset.formset}-`);
  }

  // One request at a time; asked meanwhile, once more after it.
  save() {
    clearTimeout(this.timer);
    this.more = true;
    this.sending ??= this.saveAll();
    return this.sending;
  }

  async saveAll() {
    this.form.dataset.saving = "";
    try {
      let done = true;
      while (this.more && done) {
        this.more = false;
        done = await this.saveNow();
      }
      return done;
    } finally {
      this.sending = null;
      delete this.form.dataset.saving;
    }
  }

  async saveNow() {
    // What was sent and not answered goes again as it was: it may have been saved, and would then dispute itself.
    for (let turns = 0; turns < 5; turns += 1) {
      const sent = this.unanswered ?? { fields: this.read(), version: this.form.elements.version.value };
      const waiting = [...this.disputes.keys()];
      const late = Boolean(this.unanswered);
      if (!this.unanswered && !this.unsent(sent.fields).length) return this.succeed();
      const outcome = await this.send(sent, waiting);
      if (outcome === "failed" || (outcome === "saved" && !late)) break;
    }
    if (!this.failure && this.unsent(this.read()).length) this.timer = setTimeout(() => this.save(), QUIET);
    return !this.failure;
  }

  // What has changed and was not refused already: a fault is not sent again until it changes.
  unsent(now) {
    return this.differing(now, this.saved).filter(
      (name) => !this.isDisputed(name) && JSON.stringify(this.refused?.[name]) !== JSON.stringify(now[name] ?? []),
    );
  }

  isDisputed(name) {
    return [...this.disputes.keys()].some((answer) => this.namesOf(answer).has(name));
  }

  namesOf(answer) {
    return new Set([...(this.container(answer)?.querySelectorAll("[name]") ?? [])].map((control) => control.name));
  }

  container(answer, root = this.form) {
    return root.querySelector(`[data-answer="${answer}"]`);
  }

  async send(sent, waiting) {
    this.unanswered = sent;
    const body = new URLSearchParams({ version: sent.version });
    for (const [name, values] of Object.entries(sent.fields)) for (const value of values) body.append(name, value);
    for (const answer of waiting) body.append("attente", answer);
    let answer, told;
    try {
      answer = await fetch(this.form.dataset.autosave, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value },
        body,
        keepalive: document.hidden && body.toString().length < LAST_WORDS,
        signal: AbortSignal.timeout(PATIENCE),
      });
      told = await answer.json().catch(() => ({}));
    } catch {
      return this.fail("network");
    }
    // Nothing moves on the page while a button is pressed: the click would fall beside it.
    await this.pressing;
    if (answer.ok && !told.theirs.length) {
      this.refreshSoon();
      return this.settle(told, sent);
    }
    if (answer.ok || told.cause === "conflict") {
      const page = await this.page().catch(() => null);
      // The page could not be read again: it still has the version that it had, and the same goes once more.
      if (!page) return this.fail("network");
      return answer.ok ? this.settle(told, sent, page) : this.dispute(told, sent, page);
    }
    if (answer.status >= 500) return this.fail("server");
    if (answer.status === 429) return this.fail("busy");
    this.unanswered = null;
    if (answer.status === 401) return this.fail("session");
    if (told.cause === "stale_form") return this.renewKey();
    if (told.cause === "sent") return this.fail("sent");
    if (answer.status === 400 || answer.status === 413) return this.fail("too_large");
    return this.fail("rights");
  }

  // Somebody has signed in since the page was made: the same person goes on with a fresh key.
  async renewKey() {
    try {
      const answer = await fetch(this.form.dataset.autosave, { headers: { Accept: "application/json" } });
      if (answer.status === 401) return this.fail("session");
      if (!answer.ok) return this.fail(answer.status >= 500 ? "server" : "rights");
      const { user, token } = await answer.json();
      if (String(user) !== this.form.dataset.person) return this.fail("someone_else");
      for (const key of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) key.value = token;
      return "again";
    } catch {
      return this.fail("network");
    }
  }

  settle(told, sent, page) {
    const taken = this.takeTheirs(told, sent.fields, page);
    this.unanswered = null;
    this.noteSaved(sent.fields, taken, told.faults);
    if (page) this.refresh(page);
    this.showFaults(told.faults);
    const faults = Object.keys(told.faults).length;
    const but = faults > 1 ? `, sauf ${faults} réponses` : faults ? ", sauf une réponse" : "";
    const others = told.theirs.length ? ", avec ce que d’autres ont écrit entre-temps" : "";
    this.say(`Enregistré à ${told.at}${but}${others}.`);
    this.succeed();
    return "saved";
  }

  noteSaved(fields, taken, faults = {}) {
    const refused = new Set([...this.disputes.keys()].flatMap((answer) => [...this.namesOf(answer)]));
    for (const id of Object.keys(faults)) for (const name of this.namesAt(id)) refused.add(name);
    const before = this.saved;
    this.refused = Object.fromEntries([...refused].map((name) => [name, fields[name] ?? []]));
    this.saved = { ...fields };
    for (const name of refused) {
      delete this.saved[name];
      if (before[name]) this.saved[name] = before[name];
    }
    const now = this.read();
    for (const name of taken.flatMap((answer) => [...this.namesOf(answer)])) {
      delete this.saved[name];
      if (now[name]) this.saved[name] = now[name];
    }
    this.keep();
  }

  // A control's id, or its group's; under no id, all the rows.
  place(id) {
    if (!id) return this.form.querySelector("[data-formset]");
    return document.getElementById(`div_${id}`) ?? document.getElementById(id);
  }

  namesAt(id) {
    return new Set([...(this.place(id)?.querySelectorAll("[name]") ?? [])].map((control) => control.name));
  }

  showFaults(faults) {
    for (const old of this.form.querySelectorAll("[data-fault], .fr-messages-group")) old.remove();
    for (const control of this.form.querySelectorAll("[aria-invalid]")) {
      control.removeAttribute("aria-invalid");
      this.describe(control, (ids) => ids.filter((id) => !id.endsWith("_error")));
    }
    for (const old of this.form.querySelectorAll("[class*='-group--error']")) {
      old.classList.remove("fr-input-group--error", "fr-select-group--error", "fr-checkbox-group--error");
    }
    for (const old of this.form.querySelectorAll("[data-nothing-saved]")) old.remove();
    if (!Object.keys(faults).length) this.form.querySelector("[data-error-summary]")?.remove();
    for (const [id, text] of Object.entries(faults)) {
      const place = this.place(id);
      if (!place) continue;
      const told = this.model("fault");
      told.id = `${id || "lignes"}_error`;
      told.querySelector("[data-text]").textContent = text;
      place.append(told);
      for (const control of place.querySelectorAll("input, select, textarea")) {
        if (!id) break;
        control.setAttribute("aria-invalid", "true");
        this.describe(control, (ids) => [...ids, told.id]);
      }
    }
  }

  describe(control, change) {
    const ids = change((control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
    if (ids.length) control.setAttribute("aria-describedby", ids.join(" "));
    else control.removeAttribute("aria-describedby");
  }

  // The page as it stands now: its panel, its version, the answers of the others.
  async page() {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  }

  // The panel follows when it can: nobody waits for it, and a page that goes away does not ask.
  async refreshSoon() {
    if (this.asked || this.refreshing) return;
    this.refreshing = true;
    const page = await this.page().catch(() => null);
    this.refreshing = false;
    if (page) this.refresh(page);
  }

  refresh(page) {
    for (const part of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(part.id);
      if (!fresh || fresh.innerHTML === part.innerHTML) continue;
      const open = new Set([...part.querySelectorAll("details[open] > summary")].map((summary) => summary.textContent));
      part.innerHTML = fresh.innerHTML;
      for (const summary of part.querySelectorAll("summary")) summary.parentElement.open = open.has(summary.textContent);
    }
  }

  // Show the answers that only the others changed, and return which. One that is being rewritten since stays, or that
  // the page does not ask: the version too, so that the next save weighs it again.
  takeTheirs({ theirs, version }, fields, page) {
    const rewritten = new Set(this.differing(this.read(), fields));
    const taken = theirs.filter(
      (answer) => this.container(answer) && ![...this.namesOf(answer)].some((name) => rewritten.has(name)),
    );
    for (const answer of taken) this.replace(answer, this.container(answer, page));
    if (taken.length === theirs.length) this.form.elements.version.value = version;
    return taken;
  }

  replace(answer, fresh) {
    const old = this.container(answer);
    if (!old || !fresh) return;
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    const made = document.importNode(fresh, true);
    old.replaceWith(made);
    readyFormsets(made);
    showAsked(this.form);
    readyTerritories(made);
    if (focused) document.getElementById(focused)?.focus();
  }

  dispute(told, sent, page) {
    this.unanswered = null;
    const taken = this.takeTheirs(told, sent.fields, page);
    const first = told.differences.map((difference) => this.showDispute(difference, told, page)).find(Boolean);
    this.noteSaved(this.saved, taken);
    this.say("");
    this.succeed();
    first?.focus();
    return "again";
  }

  showDispute({ name, question, mine, theirs }, { by, at }, page) {
    const answer = this.container(name);
    if (!answer) return null;
    this.disputes.get(name)?.remove();
    const block = this.model("dispute");
    this.disputes.set(name, block);
    const words = { question, mine, theirs, by, at };
    for (const [part, text] of Object.entries(words)) {
      for (const place of block.querySelectorAll(`[data-${part}]`)) place.textContent = text;
    }
    block.setAttribute("aria-label", block.querySelector("[data-title]").textContent);
    const fresh = this.container(name, page);
    block.addEventListener("click", ({ target }) => {
      const choice = target.closest("[data-keep]")?.dataset.keep;
      if (choice) this.choose(name, choice, fresh);
    });
    answer.after(block);
    return block;
  }

  choose(name, choice, fresh) {
    this.disputes.get(name).remove();
    this.disputes.delete(name);
    if (choice === "theirs") {
      this.replace(name, fresh);
      const now = this.read();
      for (const each of this.namesOf(name)) {
        delete this.saved[each];
        if (now[each]) this.saved[each] = now[each];
      }
    }
    this.refused = null;
    const next = [...this.disputes.values()][0];
    (next ?? this.container(name)?.querySelector("input, select, textarea"))?.focus();
    this.keep();
    this.save();
  }

  say(words) {
    if (this.told.textContent !== words) this.told.textContent = words;
  }

  succeed() {
    clearTimeout(this.again);
    this.attempts = 0;
    if (this.failure) {
      const inside = this.failed.contains(document.activeElement);
      this.failure = null;
      this.failed.hidden = true;
      this.failed.replaceChildren();
      if (inside) this.last?.focus();
    }
    return true;
  }

  // Told once, with its cause; the focus goes to the button, but never from under the fingers of who writes.
  fail(cause) {
    const known = this.failure === cause;
    this.failure = cause;
    if (!known || this.asked) {
      this.say("");
      this.show(cause);
      const writes = performance.now() - this.typed < QUIET / 2;
      if (this.asked || !writes) this.failed.querySelector("[data-retry]")?.focus({ preventScroll: true });
    }
    this.asked = false;
    if (PASSING.has(cause)) this.later();
    return "failed";
  }

  show(cause) {
    const words = this.form.querySelector(`template[data-failure="${cause}"]`);
    this.failed.replaceChildren(words.content.cloneNode(true));
    this.failed.hidden = false;
  }

  later() {
    clearTimeout(this.again);
    const wait = this.failure === "busy" ? SLOWEST : Math.min(SLOWEST, QUIET * 2 ** this.attempts);
    this.again = setTimeout(() => {
      this.attempts += 1;
      this.save();
    }, wait * (0.8 + 0.4 * Math.random()));
  }

  retry() {
    this.asked = true;
    return this.save().finally(() => {
      this.asked = false;
    });
  }

  // Save first, then go where the button leads: a text that cannot be saved keeps its page.
  async submit(event) {
    if (this.leaving) return;
    event.preventDefault();
    const { submitter } = event;
    const stays = submitter?.hasAttribute("data-stay");
    const done = await this.retry();
    if (!done) return;
    const [dispute] = this.disputes.values();
    if (dispute) return dispute.focus();
    if (stays && !this.form.querySelector("[data-fault]")) {
      if (!this.told.textContent) this.say("Tout est enregistré.");
      return this.refreshSoon();
    }
    this.leaving = true;
    // Once this sending is over, even where there was nothing to wait for: a form that is being sent sends nothing else.
    setTimeout(() => this.form.requestSubmit(submitter));
  }

  model(name) {
    return this.form.querySelector(`template[data-model="${name}"]`).content.cloneNode(true).firstElementChild;
  }

  // Texts of an earlier page that were not saved, each with its choice: nothing is replaced silently.
  offer() {
    const now = this.read();
    for (const key of copies.keys(this.prefix)) {
      const copy = copies.read(key);
      const names = copy ? this.differing({ ...now, ...copy.fields, ...this.blank(copy.fields) }, now) : [];
      if (names.length) this.showFound(key, copy, names, now);
      else copies.forget(key);
    }
    this.form.querySelector("[data-found]")?.focus();
  }

  // An answer that was emptied is one, too.
  blank(fields) {
    const emptied = Object.entries(fields).filter(([, values]) => !values.length);
    return Object.fromEntries(emptied.map(([name]) => [name, undefined]));
  }

  showFound(key, copy, names, now) {
    const block = this.model("found");
    const format = { dateStyle: "long", timeStyle: "short", timeZone: "Europe/Paris" };
    block.querySelector("[data-at]").textContent = new Date(copy.at).toLocaleString("fr-FR", format);
    const seen = new Map();
    for (const name of names) {
      const answer = this.isOfRows(name) ? this.form.querySelector("[data-formset]") : this.control(name)?.closest("[data-answer]");
      if (answer) seen.set(answer, [...(seen.get(answer) ?? []), name]);
    }
    for (const [answer, its] of seen) {
      const texts = this.model("texts");
      texts.querySelector("[data-question]").textContent = this.question(answer);
      texts.querySelector("[data-mine]").textContent = this.words(its, copy.fields);
      texts.querySelector("[data-theirs]").textContent = this.words(its, now);
      block.querySelector("[data-texts]").append(texts);
    }
    block.addEventListener("click", ({ target }) => {
      if (!target.closest("[data-take], [data-drop]")) return;
      if (target.closest("[data-take]")) this.take(copy);
      copies.forget(key);
      block.remove();
      const next = this.form.querySelector("[data-found]") ?? this.control(names[0]) ?? this.form.querySelector("textarea, input:not([type=hidden])");
      next?.focus();
    });
    this.form.prepend(block);
  }

  control(name) {
    return this.form.querySelector(`[name="${CSS.escape(name)}"]`);
  }

  question(answer) {
    if (answer.matches("[data-formset]")) return answer.closest("[data-answer]").previousElementSibling?.previousElementSibling?.textContent ?? "";
    const label = answer.querySelector("legend, label").cloneNode(true);
    for (const hint of label.querySelectorAll("span")) hint.remove();
    return label.textContent.trim();
  }

  words(names, fields) {
    const texts = names.flatMap((name) => (fields[name] ?? []).map((value) => this.word(name, value)));
    return texts.join(this.isOfRows(names[0]) ? "\n" : ", ") || "Rien";
  }

  word(name, value) {
    const controls = [...this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
    const [control] = controls;
    if (control?.matches("select")) return [...control.options].find((option) => option.value === value)?.text ?? value;
    const box = controls.find((each) => each.matches("[type=radio], [type=checkbox]") && each.value === value);
    return box?.labels[0]?.firstChild?.textContent.trim() || value;
  }

  take({ fields }) {
    const formset = this.form.querySelector("[data-formset]");
    for (const [name, values] of Object.entries(fields)) {
      if (!formset || !isCount(name)) continue;
      const total = this.control(name);
      while (Number(total.value) < Number(values[0])) addRow(formset);
    }
    for (const [name, values] of Object.entries(fields)) {
      if (isCount(name)) continue;
      for (const control of this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (control.matches("[type=radio], [type=checkbox]")) control.checked = values.includes(control.value);
        else control.value = values[0] ?? "";
      }
    }
    showAsked(this.form);
    this.changed();
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) new Autosave(form);
