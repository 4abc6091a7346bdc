// What was measured: loaded file by file, and looked up. Nothing here is computed between two
// settings that were measured.
window.ftlabAtlas = (() => {
  "use strict";
  const pieces = {};
  const loading = {};

  // Every file of the atlas is a script that calls this, so that it opens from a folder as well:
  // a page that was opened as a file may not fetch its neighbors.
  function take(name, content) {
    pieces[name] = content;
  }

  function load(root, name) {
    loading[name] ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = `${root}${name}.js`;
      script.onload = () => done(pieces[name]);
      script.onerror = () => failed(new Error(`${name} could not be loaded`));
      document.head.append(script);
    });
    return loading[name];
  }

  const known = (values) => values.filter((value) => value !== null && value !== undefined);

  // Mean, lowest and highest over the seeds; null where no run has a number.
  function over(values, scale = 1) {
    const found = known(values).map((value) => value * scale);
    if (!found.length) return null;
    const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
    return { mean, low: Math.min(...found), high: Math.max(...found), n: found.length };
  }

  // One row of numbers a seed → one summary a column.
  const columns = (rows, scale) => rows[0].map((_, at) => over(rows.map((row) => row[at]), scale));

  // What a setting did: accuracies in per cent after each number of steps, and movements.
  function look(piece, parts, rate) {
    const runs = piece?.sets[parts.join("+")]?.[piece.rates.indexOf(rate)];
    if (!runs) return null;
    const before = {}, curves = {};
    for (const [task, key] of [["target", "t"], ["source", "s"]]) {
      const scale = 100 / piece.images[task];
      const start = piece.right[task] * scale;
      before[task] = start;
      const first = { mean: start, low: start, high: start, n: piece.seeds };
      curves[task] = [first, ...columns(runs[key], scale)];
    }
    const lost = runs.s.map((row) => {
      const last = row[row.length - 1];
      return last === null ? null : before.source - (last * 100) / piece.images.source;
    });
    return {
      before, curves, steps: [0, ...piece.steps], forgetting: over(lost), seeds: piece.seeds,
      moved: columns(runs.m, 100), drift: runs.d ? columns(runs.d, 100) : null,
    };
  }

  // Where every choice of some pieces ends: accuracy kept on the source, reached on the target.
  function ends(some) {
    const found = [];
    for (const [batchnorm, piece] of Object.entries(some)) {
      for (const [name, byRate] of Object.entries(piece.sets)) {
        byRate.forEach((runs, at) => {
          const [x, y] = ["s", "t"].map((key) => over(runs[key].map((row) => row[row.length - 1])));
          if (!x || !y) return;
          found.push({
            batchnorm, parts: name.split("+"), rate: piece.rates[at],
            x: (x.mean * 100) / piece.images.source, y: (y.mean * 100) / piece.images.target,
          });
        });
      }
    }
    return found;
  }

  // The choices that no other beats on both tasks, from the one that learns most on.
  function edge(points) {
    const found = [];
    const sorted = [...points].sort((a, b) => b.y - a.y || b.x - a.x);
    for (const point of sorted) {
      if (!found.length || point.x > found[found.length - 1].x) found.push(point);
    }
    return found;
  }

  return { take, load, look, ends, edge };
})();
