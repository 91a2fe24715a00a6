// Adds up the budget plan while it is typed, by the lines and words that the page gives. The page works without it.
"use strict";

const QUIET = 600;
const SPACES_AND_UNITS = /\s|€|euros?$/gi;
const POINTS_BETWEEN_THOUSANDS = /^[1-9]\d{0,2}(\.\d{3})+(,\d*)?$/;
const PLAIN = /^\+?\d{1,10}([.,]\d{0,2})?$/;

// Cents of an amount as the French type it, 0 of a blank one, nothing of what is no amount.
const centsOf = (typed) => {
  let text = typed.replace(SPACES_AND_UNITS, "");
  if (!text) return 0;
  if (POINTS_BETWEEN_THOUSANDS.test(text)) text = text.replaceAll(".", "");
  if (!PLAIN.test(text)) return null;
  const [euros, rest = ""] = text.replace("+", "").split(/[.,]/);
  return Number(euros) * 100 + Number(rest.padEnd(2, "0"));
};

const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, "\u00a0");
const inEuros = (cents) => {
  const text = String(Math.abs(cents)).padStart(3, "0");
  return `${cents < 0 ? "\u2212" : ""}${grouped(text.slice(0, -2))},${text.slice(-2)}\u00a0€`;
};
const inPercent = (share) => `${(Math.round(share * 1000) / 10).toString().replace(".", ",")}\u00a0%`;
const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

class BudgetPlan {
  constructor(root) {
    this.root = root;
    this.words = JSON.parse(root.dataset.words);
    this.inputs = [...root.querySelectorAll("input[data-line]")];
    this.bar = root.querySelector("[data-bar]");
    root.addEventListener("input", (event) => this.typed(event.target));
    root.addEventListener("change", (event) => this.written(event.target));
    this.show();
  }

  get years() {
    return [...this.root.querySelectorAll("table thead [data-year]")].slice(0, this.count).map((cell) => cell.textContent);
  }

  get count() {
    return this.root.querySelectorAll("table:first-of-type thead [data-year]").length;
  }

  typed(input) {
    if (input.name === "first_year") this.name(input.value.trim());
    this.show();
  }

  // An amount that can be read is written as the page writes them.
  written(input) {
    const cents = input.dataset.line && input.value.trim() ? centsOf(input.value) : null;
    if (cents !== null) input.value = inEuros(cents).replace(/(,00)?\u00a0€$/, "");
  }

  name(first) {
    if (!/^(19|20)\d\d$|^2100$/.test(first)) return;
    for (const cell of this.root.querySelectorAll("[data-year]")) cell.textContent = String(Number(first) + Number(cell.dataset.year));
    for (const input of this.inputs) {
      input.setAttribute("aria-label", input.ariaLabel.replace(/\d{4}$/, String(Number(first) + Number(input.dataset.column))));
    }
    const last = this.root.querySelector("[data-last-year]");
    if (last) last.textContent = String(Number(first) + this.count - 1);
  }

  // Cents by year of the rows of a part or of those that a mark distinguishes.
  sum(rows) {
    const totals = Array(this.count).fill(0);
    for (const row of rows) {
      for (const input of row.querySelectorAll("input")) totals[Number(input.dataset.column)] += centsOf(input.value) ?? 0;
    }
    return totals;
  }

  marked(selector) {
    return this.sum(this.root.querySelectorAll(`tr${selector}`)).reduce((left, right) => left + right, 0);
  }

  show() {
    this.unreadable = 0;
    for (const input of this.inputs) {
      const wrong = centsOf(input.value) === null;
      this.unreadable += Number(wrong);
      if (wrong) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
      input.parentElement.classList.toggle("fr-input-group--error", wrong);
    }
    const parts = {};
    for (const table of this.root.querySelectorAll("table[data-side]")) {
      const rows = [...table.querySelectorAll("tbody tr")];
      for (const row of rows) {
        const total = this.sum([row]).reduce((a, b) => a + b, 0);
        row.querySelector("[data-line-total]").textContent = total ? inEuros(total) : "";
      }
      const totals = this.sum(rows);
      const whole = totals.reduce((a, b) => a + b, 0);
      totals.forEach((total, column) => (table.querySelector(`[data-side-total="${column}"]`).textContent = inEuros(total)));
      table.querySelector('[data-side-total="all"]').textContent = inEuros(whole);
      parts[table.dataset.side] = { totals, whole };
    }
    this.tell(parts);
  }

  found(parts) {
    const faults = [];
    const remarks = [];
    const say = (list, fault, values) => list.push(filled(this.words[fault], values));
    const unequal = (left, right, lacking, excess, year = "") => {
      if (left === right) return;
      const values = { gap: inEuros(Math.abs(left - right)), left: inEuros(left), right: inEuros(right), year };
      say(faults, left > right ? lacking : excess, values);
    };
    if (!Object.values(parts).some((part) => part.whole)) return { faults: [this.words.blank], remarks };
    this.years.forEach((year, column) => {
      unequal(parts.charges.totals[column], parts.resources.totals[column], "lacking", "excess", year);
      unequal(parts.in_kind_uses.totals[column], parts.in_kind_gifts.totals[column], "in_kind_lacking", "in_kind_excess", year);
      if (!parts.resources.totals[column]) say(remarks, "no_income", { year });
    });
    if (this.root.dataset.requested !== undefined) {
      unequal(centsOf(this.root.dataset.requested), this.marked("[data-programme]"), "request_lacking", "request_excess");
    }
    const most = Math.floor(parts.charges.whole * Number(this.words.ceiling));
    const received = this.marked("[data-public]");
    if (received > most) {
      say(faults, "public_aid", { gap: inEuros(received - most), left: inEuros(most), right: inEuros(received) });
    }
    return { faults, remarks };
  }

  tell(parts) {
    const { faults, remarks } = this.found(parts);
    const box = this.root.querySelector("[data-findings]");
    box.classList.toggle("ptce-todo--ready", !faults.length);
    box.querySelector("[data-findings-title]").textContent = this.words.titles[Number(!faults.length)];
    box.querySelector("[data-findings-list]").replaceChildren(
      ...[...faults, ...remarks].map((sentence) => Object.assign(document.createElement("li"), { textContent: sentence })),
    );
    box.querySelector("[data-figures]").replaceChildren(...this.figures(parts));
    clearTimeout(this.later);
    this.later = setTimeout(() => this.announce(faults), QUIET);
  }

  *figures(parts) {
    const amounts = {
      cost: [parts.charges.whole, 1],
      public: [this.marked("[data-public]"), parts.charges.whole],
      own: [this.marked("[data-own]"), parts.resources.whole],
    };
    for (const [name, [question, answer]] of Object.entries(this.words.figures)) {
      const [amount, whole] = amounts[name];
      if (!whole) continue;
      yield Object.assign(document.createElement("dt"), { textContent: question });
      const text = filled(answer, { amount: inEuros(amount), share: inPercent(amount / whole) });
      yield Object.assign(document.createElement("dd"), { textContent: text });
    }
  }

  announce(faults) {
    const others = faults.length - 1;
    const more = others < 1 ? "" : others === 1 ? ", et un autre écart" : `, et ${others} autres écarts`;
    let text = faults.length ? `${faults[0].split(this.words.colon)[0]}${more}.` : this.words.balanced;
    if (this.unreadable) text = this.words.unreadable;
    if (this.bar.textContent !== text) this.bar.textContent = text;
  }
}

const readyPlans = () => {
  for (const root of document.querySelectorAll("[data-budget]:not([data-ready])")) {
    root.dataset.ready = "";
    new BudgetPlan(root);
  }
};
document.addEventListener("htmx:afterSettle", readyPlans);
readyPlans();
