// What scrolls sideways can be scrolled with the keyboard, and has a name.
const names = [
  ["pre", "code"],
  [".table-wrapper", "table"],
  [".output.text_html", "output"],
];

function makeReachable() {
  for (const [selector, name] of names) {
    for (const part of document.querySelectorAll(`article ${selector}`)) {
      const scrolls = part.scrollWidth > part.clientWidth;
      if (scrolls && !part.hasAttribute("tabindex")) {
        part.tabIndex = 0;
        part.setAttribute("role", "group");
        part.setAttribute("aria-label", name);
      }
    }
  }
}

document.addEventListener("DOMContentLoaded", makeReachable);
window.addEventListener("resize", makeReachable);
document.addEventListener("toggle", makeReachable, true); // an answer was opened
