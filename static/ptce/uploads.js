// Sends files one by one, with their progress, and again by itself when the network fails. Comfort only: without this
// file the form sends one, and the page is reloaded to see what became of it.
"use strict";

const TRIES = 5;
const FIRST_PAUSE = 1000;
const SILENCE = 60000;

const megabytes = (bytes) => `${(bytes / 1024 ** 2).toFixed(1).replace(".", ",")}\u00a0Mo`;

// What the form itself says of its file: the same constants as the server's.
const faultOf = (file, field) => {
  const most = Number(field.dataset.maxBytes);
  if (!file.size) return "Ce fichier est vide. Vérifiez qu’il s’ouvre sur votre ordinateur.";
  if (file.size > most) {
    return `Ce fichier pèse ${megabytes(file.size)}, la limite est de ${Math.round(most / 1024 ** 2)}\u00a0Mo. Réduisez-le ou découpez-le.`;
  }
  const taken = field.accept.split(",");
  const ending = `.${file.name.split(".").pop().toLowerCase()}`;
  if (taken.includes(ending) || taken.includes(file.type)) return "";
  return `Ce format n’est pas accepté. Les formats acceptés sont\u00a0: ${field.dataset.formats}.`;
};

class Sending {
  constructor(form, file, { label, done }) {
    this.form = form;
    this.file = file;
    this.body = new FormData(form);
    this.body.set("upload", file);
    this.body.set("label", label);
    this.done = done;
    this.tries = 0;
    this.line = form.querySelector("[data-upload-line]").content.firstElementChild.cloneNode(true);
    this.bar = this.line.querySelector("progress");
    for (const name of this.line.querySelectorAll("[data-name]")) name.textContent = file.name;
    this.line.querySelector("[data-again]").addEventListener("click", () => {
      this.tries = 0;
      this.send();
    });
    this.line.querySelector("[data-drop]").addEventListener("click", () => this.drop());
    form.querySelector("[data-upload-lines]").append(this.line);
  }

  say(words, { aloud = true, again = false, over = false, bad = again } = {}) {
    const said = this.line.querySelector("[data-said]");
    said.textContent = words;
    said.className = bad ? "ptce-piece__why" : "ptce-piece__detail";
    this.line.querySelector("[data-again]").hidden = !again;
    this.line.querySelector("[data-drop]").hidden = over;
    if (again || over) this.bar.hidden = true;
    if (aloud) this.form.querySelector("[data-upload-told]").textContent = `${this.file.name}\u00a0: ${words}`;
  }

  settle(words, options) {
    this.say(words, options);
    this.done(this);
  }

  drop() {
    clearTimeout(this.waiting);
    this.dropped = true;
    this.request?.abort();
    const next = this.line.nextElementSibling ?? this.line.previousElementSibling;
    this.line.remove();
    (next?.querySelector("button:not([hidden])") ?? this.form.querySelector("[name=upload]")).focus();
    this.form.querySelector("[data-upload-told]").textContent = `${this.file.name}\u00a0: envoi abandonné.`;
    this.done(this);
  }

  send() {
    clearTimeout(this.waiting);
    this.tries += 1;
    this.bar.hidden = false;
    this.say(this.tries === 1 ? "Envoi en cours…" : `Envoi en cours, essai ${this.tries} sur ${TRIES}…`);
    const request = new XMLHttpRequest();
    this.request = request;
    request.open("POST", this.form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => this.progress(event));
    request.addEventListener("load", () => this.answered(request));
    request.addEventListener("error", () => this.failed());
    request.addEventListener("timeout", () => this.failed());
    this.watch();
    request.send(this.body);
  }

  // A network that is there and carries nothing any more ends in no error of its own.
  watch() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      this.request.abort();
      this.failed();
    }, SILENCE);
  }

  progress(event) {
    this.watch();
    if (!event.lengthComputable) return;
    const share = Math.round((event.loaded / event.total) * 100);
    this.bar.value = share;
    this.say(share < 100 ? `Envoi en cours, ${share}\u00a0%` : "Envoyé, en attente de la réponse…", { aloud: false });
  }

  answered(request) {
    clearTimeout(this.silence);
    if ([502, 503, 504].includes(request.status)) return this.failed();
    let answer;
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      return this.settle(
        "Le fichier n’a pas été reçu\u00a0: votre session est peut-être terminée. Reconnectez-vous dans un autre onglet, puis réessayez.",
        { again: true },
      );
    }
    if (request.status === 201) return this.settle(this.received(answer), { over: true, bad: Boolean(answer.refusal) });
    return this.settle(answer.errors?.join(" ") ?? "Le fichier n’a pas été reçu.", { again: request.status >= 500, over: request.status < 500, bad: true });
  }

  received(answer) {
    if (answer.refusal) return `Refusé. ${answer.refusal}`;
    return answer.state === "pending" ? `Reçu\u00a0: pièce ${answer.code}, en cours de vérification.` : `Pièce ${answer.code}, jointe au dossier.`;
  }

  failed() {
    clearTimeout(this.silence);
    if (this.dropped) return undefined;
    if (this.tries >= TRIES) {
      return this.settle("Le réseau ne répond pas. Le fichier reste ici\u00a0: réessayez quand la connexion sera revenue.", { again: true });
    }
    const pause = FIRST_PAUSE * 2 ** (this.tries - 1);
    this.say(`Le réseau ne répond pas, nouvel essai dans ${pause / 1000}\u00a0s (${this.tries + 1} sur ${TRIES})…`);
    this.waiting = setTimeout(() => this.send(), pause);
    return undefined;
  }
}

const readyForm = (form) => {
  const field = form.querySelector("[name=upload]");
  const name = form.querySelector("[name=label]");
  const queue = [];
  let current = null;

  const next = () => {
    current = queue.shift() ?? null;
    current?.send();
  };

  // One that is sent again by hand holds up nobody.
  const done = (sending) => {
    const at = queue.indexOf(sending);
    if (at >= 0) queue.splice(at, 1);
    if (sending === current) next();
  };

  const take = (files) => {
    form.querySelector("[data-upload-sending]").hidden = false;
    const label = files.length === 1 ? name.value : "";
    for (const file of files) {
      const sending = new Sending(form, file, { label, done });
      const fault = faultOf(file, field);
      if (fault) sending.say(fault, { over: true, bad: true });
      else queue.push(sending);
    }
    name.value = "";
    field.value = "";
    if (!current) next();
  };

  field.multiple = true;
  form.querySelector("[data-upload-drop]").hidden = false;
  form.addEventListener("submit", (event) => {
    if (!field.files.length) return;
    event.preventDefault();
    take([...field.files]);
  });
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("ptce-drop--over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("ptce-drop--over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("ptce-drop--over");
    take([...event.dataTransfer.files]);
  });
  addEventListener("beforeunload", (event) => {
    if (current) event.preventDefault();
  });
};

for (const form of document.querySelectorAll("[data-upload]")) readyForm(form);

// What changes in the list while one waits is said aloud too.
const states = () => new Map(Array.from(document.querySelectorAll("[data-piece]"), (line) => [line.dataset.piece, line.dataset.pieceState]));
const list = document.querySelector(".ptce-pieces");
if (list) {
  const told = document.createElement("p");
  told.className = "fr-sr-only";
  told.setAttribute("role", "status");
  list.before(told);
  let known = states();
  document.addEventListener("htmx:afterSettle", () => {
    const present = states();
    const changed = [...present].filter(([code, state]) => known.has(code) && known.get(code) !== state);
    if (changed.length) told.textContent = changed.map(([code, state]) => `Pièce ${code}\u00a0: ${state.toLowerCase()}.`).join(" ");
    known = present;
  });
}
