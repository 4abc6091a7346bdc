"""Names for controls to which ipywidgets gives none that a screen reader says, and their keys.

A slider of ipywidgets stands beside its label, and neither its handle nor its number knows it;
radio buttons do not know their question, nor that they belong together; a button that is an icon is
called by the icon's letter in its font. JupyterLab takes a plain key that is pressed in a panel for
one of its own shortcuts: the down arrow leaves the question for the next cell, `x` cuts the whole
cell. All are mended in the page, where alone it can be done.
"""

from __future__ import annotations

import ipywidgets as widgets

# An image without a source is the way to run a few lines wherever a widget is shown. Parts of a
# panel come into the page one after the other, so the panel is watched.
_SCRIPT = """
(function begin(image, tries) {
  const panel = image.closest('.ftlab-panel');
  if (!panel) { if (tries) setTimeout(begin, 50, image, tries - 1); return; }
  const name = (part, label) => {
    if (part && label && part.getAttribute('aria-label') !== label.textContent)
      part.setAttribute('aria-label', label.textContent);
  };
  const all = () => {
    panel.querySelectorAll('.widget-slider').forEach(slider => {
      const label = slider.querySelector('.widget-label');
      slider.querySelectorAll('.noUi-handle').forEach(handle => name(handle, label));
      slider.querySelectorAll('.widget-readout').forEach(number => {
        number.setAttribute('role', 'textbox');
        name(number, label);
      });
    });
    panel.querySelectorAll('.widget-radio').forEach(radio => {
      radio.setAttribute('role', 'radiogroup');
      name(radio, radio.querySelector('.widget-label'));
      radio.dataset.group ||= 'ftlab-' + Math.random().toString(36).slice(2);
      radio.querySelectorAll('input').forEach(input => { input.name = radio.dataset.group; });
    });
    panel.querySelectorAll('button').forEach(button => {
      button.querySelectorAll('i').forEach(icon => icon.setAttribute('aria-hidden', 'true'));
      if (button.title && !button.textContent.trim())
        button.setAttribute('aria-label', button.title);
    });
  };
  panel.addEventListener('keydown', event => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey)
      event.stopPropagation();
  });
  new MutationObserver(all).observe(panel,
    {childList: true, subtree: true, attributes: true, attributeFilter: ['title']});
  all();
})(this, 200)
"""


def names() -> widgets.HTML:
    """A hidden part of a panel that names its controls and keeps its keys to itself."""
    script = " ".join(_SCRIPT.replace('"', "&quot;").split())
    return widgets.HTML(
        f'<img src="data:," alt="" onerror="{script}">', layout=widgets.Layout(display="none")
    )
