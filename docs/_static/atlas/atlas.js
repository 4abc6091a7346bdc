// The atlas on a page: choices, the pictures of what they did, and a guess before the first look.
(() => {
  "use strict";
  const { load, look, ends, edge, curves, tradeOff, mark, nearest } = window.ftlabAtlas;
  const GUESSED = "ftlab-atlas-guessed";
  const percent = (value) => `${Math.round(value)} %`;
  const span = ({ low, high }) => `${Math.round(low)} to ${Math.round(high)}`;
  const points = (n) => `${n} point${Math.abs(n) === 1 ? "" : "s"}`;

  // A page that was opened as a file may have no memory; then the atlas asks again.
  const memory = {
    get: () => { try { return localStorage.getItem(GUESSED); } catch { return null; } },
    put: () => { try { localStorage.setItem(GUESSED, "yes"); } catch { /* asks again */ } },
  };

  function atlas(place, index) {
    const { root } = place.dataset;
    const state = { ...index.start, parts: [...index.start.parts] };
    let guess = null, asked = memory.get() === null, shown = {}, choices = [], best = [];

    const words = () => index.networks[state.network];
    const target = () => words().targets[state.target];
    const files = () => index.files.filter((file) => file.network === state.network);
    const here = () => files().filter(
      (file) => file.target === state.target && file.images === state.images);
    const one = (name) => place.querySelector(`[data-part="${name}"]`);
    const key = () => `${state.network}-${state.target}-${state.images}`;

    place.innerHTML = `
      <form class="atlas-controls" aria-label="Choices">
        <div data-part="network"></div><div data-part="target"></div>
        <div data-part="images"></div><div data-part="parts"></div>
        <div data-part="rate"></div><div data-part="batchnorm"></div>
      </form>
      <div class="atlas-pictures">
        <div class="atlas-guess" data-part="guess" hidden></div>
        <figure data-part="curves"></figure><figure data-part="trade"></figure>
        <div class="atlas-walk" data-part="walk">
          <button type="button" data-walk="less">Forget less</button>
          <button type="button" data-walk="more">Learn more</button>
          <button type="button" data-walk="ask">Ask me for a guess</button>
        </div>
      </div>
      <p class="atlas-said" data-part="said" role="status"></p>
      <details><summary>The same as a table</summary><div data-part="table"></div></details>`;
    place.querySelector("form").addEventListener("submit", (event) => event.preventDefault());

    // Choices.

    function radios(name, legend, options) {
      const focused = document.activeElement?.name === `atlas-${name}`;
      one(name).innerHTML = `<fieldset><legend>${legend}</legend><div class="atlas-row">` +
        options.map(({ value, label, offered = true }) => {
          const on = String(value) === String(state[name]) ? " checked" : "";
          return `<label><input type="radio" name="atlas-${name}" value="${value}"${on}` +
            `${offered ? "" : " disabled"}><span>${label}</span></label>`;
        }).join("") + "</div></fieldset>";
      if (focused) one(name).querySelector(":checked")?.focus();
    }

    const unique = (values) => [...new Set(values)];

    function controls() {
      const some = files();
      const is = (file, name, value) => file[name] === value;
      radios("network", "Network", unique(index.files.map((file) => file.network)).map(
        (value) => ({ value, label: index.networks[value].title })));
      radios("target", "New task", unique(some.map((file) => file.target)).map(
        (value) => ({ value, label: words().targets[value] })));
      radios("images", "Pictures to learn from", unique(some.map((file) => file.images)).map(
        (value) => ({ value, label: value, offered: some.some(
          (file) => is(file, "images", value) && is(file, "target", state.target)) })));
      radios("batchnorm", "BatchNorm", unique(some.map((file) => file.batchnorm)).map(
        (value) => ({ value, label: value, offered: here().some(
          (file) => is(file, "batchnorm", value)) })));
    }

    const offered = (parts) => Boolean(shown[state.batchnorm]?.sets[parts.join("+")]);

    // What pressing a part chooses: it joins or leaves. Where that was not measured, the nearest
    // choice in which it does, with as few others joining or leaving along with it as can be;
    // nobody leaves because one joins, if that can be helped, nor joins because one leaves.
    function pressed(part) {
      const joins = !state.parts.includes(part);
      const { parts, sets } = shown[state.batchnorm];
      let found = null, least = Infinity;
      for (const name of Object.keys(sets)) {
        const set = name.split("+");
        if (set.includes(part) !== joins) continue;
        const cost = parts.reduce((sum, each) => {
          const [now, then] = [state.parts.includes(each), set.includes(each)];
          return sum + (each === part || now === then ? 0 : then === joins ? 1 : parts.length);
        }, 0);
        if (cost < least) [found, least] = [set, cost];
      }
      return found;
    }

    function partControls(found) {
      const piece = shown[state.batchnorm];
      const focused = document.activeElement?.dataset?.block;
      const most = Math.max(...(found?.moved ?? []).map((value) => value?.high ?? 0), 1);
      const wide = (value) => `${Math.min(100, (100 * value) / most)}%`;
      const rows = piece.parts.map((part, at) => {
        const on = state.parts.includes(part), next = pressed(part);
        const moved = asked ? null : found?.moved[at];
        const drift = asked ? null : found?.drift?.[at];
        const told = moved && moved.mean ? `moved ${short(moved.mean)} %` : on && !asked ? "" : on ? "learns" : "frozen";
        return `<li><button type="button" aria-pressed="${on}" data-block="${part}"` +
          `${next ? "" : ' aria-disabled="true"'}>${part}</button>` +
          `<span class="atlas-bar" aria-hidden="true">` +
          (moved ? `<i style="width:${wide(moved.mean)}"></i>` : "") + "</span>" +
          `<span class="atlas-moved">${told}` +
          (drift && drift.mean ? `, statistics ${short(drift.mean)} %` : "") + "</span></li>";
      });
      one("parts").innerHTML = `<fieldset><legend>Parts that learn</legend>` +
        `<ul class="atlas-parts">${rows.join("")}</ul></fieldset>`;
      if (focused) one("parts").querySelector(`[data-block="${focused}"]`)?.focus();
      radios("rate", "Learning rate", piece.rates.map((value) => ({ value, label: value })));
    }

    const short = (value) => (value < 1 ? value.toFixed(1) : Math.round(value));

    // What is seen.

    function said(found) {
      if (!found) return "This choice was not measured.";
      const last = (task) => found.curves[task][found.curves[task].length - 1];
      const [now, left] = [last("target"), last("source")];
      if (!now || !left) return "In every run the loss was no number in the end: the rate is too high.";
      const lost = Math.round(found.forgetting.mean);
      const change = lost > 0 ? `<b>${points(lost)} forgotten</b>` :
        lost < 0 ? `${points(-lost)} gained` : "nothing forgotten";
      const guessed = guess === null ? "" :
        ` You guessed ${percent(guess)}: ${points(Math.abs(Math.round(guess - left.mean)))} off.`;
      return `<b class="target">${target()}</b> ${percent(found.before.target)} → ` +
        `<b>${percent(now.mean)}</b> (${span(now)}). <b class="source">${words().source}</b> ` +
        `${percent(found.before.source)} → <b>${percent(left.mean)}</b> (${span(left)}): ` +
        `${change}.${guessed} <small>Mean and range of ${now.n} runs.</small>`;
    }

    function table(found) {
      if (!found || asked) return "";
      const cell = (value) => (value ? `${percent(value.mean)} (${span(value)})` : "no number");
      const rows = found.steps.map((step, n) => `<tr><th scope="row">${step}</th>` +
        `<td>${cell(found.curves.target[n])}</td><td>${cell(found.curves.source[n])}</td></tr>`);
      const moved = shown[state.batchnorm].parts.map((part, n) => `<tr><th scope="row">${part}` +
        `</th><td>${found.moved[n] ? `${short(found.moved[n].mean)} %` : "no number"}</td></tr>`);
      return `<div class="atlas-tables"><table><caption>Right answers: mean (range)</caption>` +
        `<thead><tr><th scope="col">steps</th><th scope="col">${target()}</th>` +
        `<th scope="col">${words().source}</th></tr></thead><tbody>${rows.join("")}</tbody></table>` +
        `<table><caption>How far weights moved, beside their size</caption><thead><tr>` +
        `<th scope="col">part</th><th scope="col">moved</th></tr></thead>` +
        `<tbody>${moved.join("")}</tbody></table></div>`;
    }

    const plain = (html) => html.replace(/<[^>]+>/g, "").replaceAll('"', "");

    function pictures(found) {
      const named = { target: target(), source: words().source };
      const told = said(found);
      one("curves").innerHTML = found && !asked
        ? curves(found, named, `Two curves over the training. ${plain(told)}`, guess) : "";
      one("said").innerHTML = asked ? "" : told;
      if (one("table").closest("details").open) one("table").innerHTML = table(found);
    }

    function trade() {
      if (one("trade").dataset.shown !== `${key()} ${Object.keys(shown)} ${asked}`) {
        choices = ends(shown);
        best = edge(choices);
        const named = { target: target(), source: words().source };
        one("trade").innerHTML = asked ? "" : tradeOff(choices, best, named,
          `All ${choices.length} choices for this task, by what is left and what was learned. ` +
          "The buttons below walk along the best of them.");
        one("trade").dataset.shown = `${key()} ${Object.keys(shown)} ${asked}`;
      }
      const svg = one("trade").querySelector("svg");
      const name = state.parts.join("+");
      const same = choices.filter(
        (each) => each.parts.join("+") === name && each.batchnorm === state.batchnorm);
      const chosen = same.find((each) => each.rate === state.rate);
      if (svg) mark(svg, chosen, same);
      const walk = (kind) => place.querySelector(`[data-walk="${kind}"]`);
      for (const kind of ["less", "more"]) {
        walk(kind).setAttribute("aria-disabled", String(!step(kind, chosen)));
      }
    }

    // The next choice along the edge.
    function step(kind, from) {
      if (!from) return best[0];
      const better = best.filter((each) => (kind === "less" ? each.x > from.x : each.y > from.y));
      return kind === "less" ? better[0] : better[better.length - 1];
    }

    function question() {
      const box = one("guess");
      place.classList.toggle("atlas-asks", asked);
      box.hidden = !asked;
      if (!asked) return;
      const piece = shown[state.batchnorm];
      const before = Math.round((100 * piece.right.source) / piece.images.source);
      if (!box.innerHTML) {
        box.innerHTML = `<p class="atlas-question"></p><label>My guess: <output>50 %</output>` +
          `<input type="range" min="0" max="100" value="50"></label>` +
          `<div class="atlas-walk"><button type="button" class="atlas-main" data-walk="show">` +
          `Show what happened</button><button type="button" data-walk="skip">Only show</button></div>`;
        box.querySelector("input").addEventListener("input", (event) => {
          box.querySelector("output").textContent = `${event.target.value} %`;
        });
      }
      const all = state.parts.length === piece.parts.length;
      box.querySelector(".atlas-question").innerHTML =
        `<b>Guess first.</b> This network ${words().knows} and gives ${before} % right answers ` +
        `there (<b class="source">${words().source}</b>). Now ` +
        `${all ? "all of it" : state.parts.join(", ")} learns from ${state.images} pictures of ` +
        `something new (<b class="target">${target()}</b>), at a rate of ${state.rate}. ` +
        `How much of the old does it still get right afterwards?`;
    }

    function draw() {
      const found = look(shown[state.batchnorm], state.parts, state.rate);
      controls();
      partControls(found);
      question();
      pictures(found);
      trade();
      place.dispatchEvent(new CustomEvent("atlas-shown", { detail: { ...state } }));
    }

    // Changes.

    // Keep what can be kept of a choice where it is not there for another network or task.
    function settle() {
      const some = files();
      const keep = (name, among) => {
        const values = among.map((file) => file[name]);
        if (!values.includes(state[name])) [state[name]] = values;
      };
      keep("target", some);
      keep("images", some.filter((file) => file.target === state.target));
      keep("batchnorm", here());
    }

    async function show() {
      settle();
      const wanted = key();
      const mine = here();
      const found = await Promise.all(mine.map((file) => load(root, file.file)));
      if (wanted !== key()) return; // chosen otherwise meanwhile
      shown = Object.fromEntries(mine.map((file, n) => [file.batchnorm, found[n]]));
      const piece = shown[state.batchnorm];
      if (!piece.rates.includes(state.rate)) state.rate = piece.rates[piece.rates.length >> 1];
      if (!offered(state.parts)) {
        const sets = Object.keys(piece.sets).map((name) => name.split("+"));
        state.parts = sets.reduce((most, each) => (each.length > most.length ? each : most));
      }
      draw();
    }

    const failed = (error) => { one("said").textContent = `${error.message}.`; };
    const change = () => {
      guess = null;
      show().catch(failed);
    };

    function reveal(value) {
      [guess, asked] = [value, false];
      memory.put();
      draw();
      one("said").tabIndex = -1;
      one("said").focus({ preventScroll: true });
    }

    place.addEventListener("change", ({ target: input }) => {
      const name = input.name?.replace("atlas-", "");
      if (input.type !== "radio") return;
      state[name] = ["rate", "images"].includes(name) ? Number(input.value) : input.value;
      change();
    });

    place.addEventListener("click", (event) => {
      const block = event.target.closest("[data-block]");
      const walk = event.target.closest("[data-walk]");
      const svg = event.target.closest("[data-part=trade] svg");
      if (block) {
        const next = pressed(block.dataset.block);
        if (next) [state.parts, guess] = [next, null];
        if (next) draw();
      } else if (walk?.dataset.walk === "show") {
        reveal(Number(one("guess").querySelector("input").value));
      } else if (walk?.dataset.walk === "skip") {
        reveal(null);
      } else if (walk?.dataset.walk === "ask") {
        [guess, asked] = [null, true];
        draw();
        one("guess").querySelector("input").focus();
      } else if (walk || svg) {
        const chosen = choices.find((each) => each.rate === state.rate &&
          each.batchnorm === state.batchnorm && each.parts.join() === state.parts.join());
        const next = svg ? nearest(svg, choices, event) : step(walk.dataset.walk, chosen);
        if (!next) return;
        [guess, state.parts] = [null, [...next.parts]];
        [state.rate, state.batchnorm] = [next.rate, next.batchnorm];
        draw();
      }
    });
    place.querySelector("details").addEventListener("toggle", () => draw());
    return show().catch(failed);
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const place of document.querySelectorAll(".atlas")) {
      load(place.dataset.root, "index").then((index) => atlas(place, index)).catch((error) => {
        place.textContent = `The atlas cannot be shown: ${error.message}.`;
      });
    }
  });
})();
