// What has the focus within a part of the page, or null: what it is called and where it is.
root => {
  const at = document.activeElement;
  if (!root.contains(at) || at === root) return null;
  const box = at.getBoundingClientRect(), top = box.top - root.getBoundingClientRect().top;
  const label = (at.getAttribute("aria-labelledby") || "").split(" ")
    .map(id => document.getElementById(id)?.textContent || "").join(" ").trim();
  const name = at.getAttribute("aria-label") || label || at.labels?.[0]?.textContent
    || at.textContent || at.title || "";
  return {name: name.trim().replace(/\s+/g, " ").slice(0, 60), tag: at.tagName.toLowerCase(),
          role: at.getAttribute("role") || at.type || "", left: box.left, top,
          middle: top + box.height / 2, bottom: top + box.height};
}
