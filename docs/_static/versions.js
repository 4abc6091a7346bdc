// A choice among published versions, whose list lies one folder above this version's pages. It is a
// script that calls this function, so that it opens from a folder as well.
(() => {
  "use strict";
  const root = new URL(document.documentElement.dataset.content_root, document.baseURI);

  window.ftlabVersions = (names) => {
    const current = root.pathname.split("/").filter(Boolean).pop();
    const box = document.createElement("label");
    const choice = document.createElement("select");
    for (const name of names) choice.append(new Option(name, name, false, name === current));
    choice.addEventListener("change", () => {
      location.href = new URL(`../${choice.value}/index.html`, root).href;
    });
    box.className = "versions";
    box.append("Version ", choice);
    document.querySelector(".sidebar-sticky").prepend(box);
  };

  document.addEventListener("DOMContentLoaded", () => {
    const script = document.createElement("script");
    script.src = new URL("../versions.js", root).href;
    document.head.append(script);
  });
})();
