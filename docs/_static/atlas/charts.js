// The two pictures of the atlas, as SVG. Plain SVG and no library: two charts of known axes take
// this one file, follow the theme's colors, are read by screen readers, and are drawn in a
// millisecond. Libraries that draw on a canvas have no text; those that do not are larger than all
// measurements of the atlas together.
(() => {
  "use strict";
  const WIDTH = 380, HEIGHT = 290, LEFT = 44, RIGHT = 14, TOP = 14, BOTTOM = 42;
  const TICKS = [0, 20, 40, 60, 80, 100];
  const across = (share) => LEFT + share * (WIDTH - LEFT - RIGHT);
  const up = (percent) => HEIGHT - BOTTOM - (percent / 100) * (HEIGHT - TOP - BOTTOM);
  const text = (x, y, words, more = "") => `<text x="${x}" y="${y}" ${more}>${words}</text>`;
  const round = (value) => Math.round(value * 10) / 10;

  function frame(label, xlabel, ylabel, xticks) {
    const lines = TICKS.map((tick) =>
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${up(tick)}" y2="${up(tick)}"/>` +
      text(LEFT - 6, up(tick) + 4, tick, 'text-anchor="end"'));
    const below = xticks.map(([share, words]) =>
      text(across(share), HEIGHT - BOTTOM + 16, words, 'text-anchor="middle"'));
    const names =
      text(across(0.5), HEIGHT - 6, xlabel, 'text-anchor="middle"') +
      text(0, 0, ylabel, `text-anchor="middle" transform="translate(11 ${up(50)}) rotate(-90)"`);
    return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">` +
      lines.join("") + below.join("") + names;
  }

  const shapes = {
    target: (x, y) => `<circle class="target mark" cx="${x}" cy="${y}" r="4"/>`,
    source: (x, y) =>
      `<rect class="source mark" x="${x - 3.7}" y="${y - 3.7}" width="7.4" height="7.4"/>`,
  };

  function curve(task, values, at) {
    const seen = values.map((value, n) => [at[n], value]).filter(([, value]) => value);
    const line = seen.map(([x, value]) => `${round(x)},${round(up(value.mean))}`);
    const high = seen.map(([x, value]) => `${round(x)},${round(up(value.high))}`);
    const low = seen.map(([x, value]) => `${round(x)},${round(up(value.low))}`).reverse();
    const marks = seen.map(([x, value]) => shapes[task](round(x), round(up(value.mean))));
    return `<polygon class="${task} band" points="${[...high, ...low].join(" ")}"/>` +
      `<polyline class="${task} line" points="${line.join(" ")}"/>${marks.join("")}`;
  }

  // Names at the ends of the curves; one of them a little aside where the curves meet.
  function names(found, words, x) {
    const ends = ["target", "source"].map((task) => {
      const values = found.curves[task].filter(Boolean);
      const { mean } = values[values.length - 1];
      return { task, mean, y: up(mean) };
    });
    ends.sort((a, b) => a.y - b.y);
    const apart = 34 - (ends[1].y - ends[0].y);
    if (apart > 0) [ends[0].y, ends[1].y] = [ends[0].y - apart / 2, ends[1].y + apart / 2];
    return ends.map(({ task, mean, y }) => {
      const inside = Math.min(Math.max(y, TOP + 10), HEIGHT - BOTTOM - 6);
      return text(x, inside - 8, `${words[task]} ${Math.round(mean)} %`,
        `class="${task} name" text-anchor="end"`);
    }).join("");
  }

  // Accuracies over the steps of a training, with their range over seeds.
  function curves(found, words, label, guess) {
    const last = found.steps[found.steps.length - 1];
    const share = (step) => Math.sqrt(step / last); // the beginning needs more room
    const ticks = found.steps.filter((_, n) => n !== 1).map((step) => [share(step), step]);
    const at = found.steps.map((step) => across(share(step)));
    const guessed = guess === null ? "" :
      `<line class="source guess" x1="${LEFT}" x2="${WIDTH - RIGHT}" ` +
      `y1="${up(guess)}" y2="${up(guess)}"/>` +
      text(LEFT + 6, up(guess) - 5, "your guess", 'class="source name"');
    return frame(label, "steps of training", "right answers, %", ticks) + guessed +
      ["source", "target"].map((task) => curve(task, found.curves[task], at)).join("") +
      names(found, words, WIDTH - RIGHT - 2) + "</svg>";
  }

  const spot = (point) => [round(across(point.x / 100)), round(up(point.y))];

  // All choices: what is left of the source task, and what was reached on the target task.
  function tradeOff(points, best, words, label) {
    const ticks = TICKS.map((tick) => [tick / 100, tick]);
    const marks = points.map((point, n) => {
      const [x, y] = spot(point);
      const about = `<title>${point.parts.join(", ")}; rate ${point.rate}; BatchNorm ` +
        `${point.batchnorm}: ${words.target} ${Math.round(point.y)} %, ` +
        `${words.source} ${Math.round(point.x)} %</title>`;
      return point.batchnorm === "frozen"
        ? `<circle class="choice" data-n="${n}" cx="${x}" cy="${y}" r="3.2">${about}</circle>`
        : `<path class="choice other" data-n="${n}" d="M${x} ${y - 3.8}l3.8 3.8l-3.8 3.8` +
          `l-3.8-3.8z">${about}</path>`;
    });
    const line = best.map((point) => spot(point).join(","));
    return frame(label, `${words.source}: right answers left, %`,
      `${words.target}: right answers, %`, ticks) +
      `<polyline class="edge" points="${line.join(" ")}"/>${marks.join("")}` +
      '<g class="here"></g></svg>';
  }

  // Which choice is shown, with the same parts at other rates.
  function mark(svg, chosen, same) {
    const ring = (point, kind, r) => {
      const [x, y] = spot(point);
      return `<circle class="${kind}" cx="${x}" cy="${y}" r="${r}"/>`;
    };
    svg.querySelector(".here").innerHTML =
      same.map((point) => ring(point, "same", 5)).join("") +
      (chosen ? ring(chosen, "chosen", 8) : "");
  }

  // The choice nearest to a click, or null where none is near.
  function nearest(svg, points, event) {
    const box = svg.getBoundingClientRect();
    const scale = WIDTH / box.width;
    const [x, y] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    let found = null, least = 18 * Math.max(1, scale);
    for (const point of points) {
      const [a, b] = spot(point);
      const distance = Math.hypot(a - x, b - y);
      if (distance < least) [found, least] = [point, distance];
    }
    return found;
  }

  Object.assign(window.ftlabAtlas, { curves, tradeOff, mark, nearest });
})();
