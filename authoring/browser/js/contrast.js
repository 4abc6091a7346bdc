// Contrast of each text of a part of the page against what lies behind it, as WCAG 2.2 has it.
// Disabled controls are left out, as WCAG leaves them out.
root => {
  const paint = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgba = color => {
    paint.clearRect(0, 0, 1, 1); paint.fillStyle = color; paint.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = paint.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3]));
  const backdrop = element => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      layers.push(rgba(getComputedStyle(at).backgroundColor));
      if (layers.at(-1)[3] === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const luminance = color => {
    const [r, g, b] = color.map(c => c / 255)
      .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const text = texts.currentNode.data.trim(), element = texts.currentNode.parentElement;
    const style = getComputedStyle(element);
    if (!text || element.closest("style, script, title, desc, :disabled, .ftlab-hidden")) continue;
    if (!element.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
    const behind = backdrop(element);
    const ink = rgba(element instanceof SVGElement ? style.fill : style.color);
    let opacity = 1;
    for (let at = element; at && at !== root.parentElement; at = at.parentElement)
      opacity *= parseFloat(getComputedStyle(at).opacity);
    ink[3] *= opacity;
    found.push({text: text.slice(0, 60), ratio: ratio(over(ink, behind), behind)});
  }
  return found;
}
