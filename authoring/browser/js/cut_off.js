// What of a part of the page cannot be seen without scrolling sideways: boxes that stick out of
// it, texts that are cut, and inner parts that scroll sideways. Code and data tables may scroll.
root => {
  const found = [], edge = root.getBoundingClientRect().right + 1;
  const name = e => `${e.tagName.toLowerCase()}.${[...e.classList].join(".")} `
    + `"${(e.textContent || e.value || "").trim().slice(0, 40)}"`;
  const scrolls = e => ["auto", "scroll"].includes(getComputedStyle(e).overflowX);
  const may = e => e.matches("pre, .ftlab-scroll:has(table)");
  for (const e of root.querySelectorAll("*")) {
    if (!e.checkVisibility({visibilityProperty: true}) || e.closest(".ftlab-hidden, style")) continue;
    let inside = false;
    for (let at = e.parentElement; at && at !== root.parentElement; at = at.parentElement)
      inside ||= may(at);
    if (inside) continue;
    const box = e.getBoundingClientRect();
    if (box.width && box.right > edge) found.push(`sticks out: ${name(e)}`);
    if (e instanceof SVGElement || may(e)) continue;
    const hidden = e.scrollWidth - e.clientWidth;
    if (e.clientWidth && hidden > 1 && scrolls(e)) found.push(`scrolls sideways: ${name(e)}`);
    const cuts = ["hidden", "clip"].includes(getComputedStyle(e).overflowX);
    const own = [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim());
    if (e.clientWidth && hidden > 1 && cuts && own) found.push(`text cut: ${name(e)}`);
  }
  return found;
}
