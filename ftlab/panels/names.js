(function begin(image, tries) {
  const panel = image.closest('.ftlab-panel');
  if (!panel) { if (tries) setTimeout(begin, 50, image, tries - 1); return; }
  const name = (part, label) => {
    if (part && label && part.getAttribute('aria-label') !== label.textContent)
      part.setAttribute('aria-label', label.textContent);
  };
  const marks = (number, from, to) => {  /* where the language writes 0,5: while it is shown */
    if (!panel.classList.contains('ftlab-comma')) return;
    const text = number.textContent.replace(from, to);
    if (text !== number.textContent) number.textContent = text;
  };
  const typed = event => {  /* ipywidgets reads 0.5, whatever is shown or typed */
    if (event.target.classList.contains('widget-readout')) marks(event.target, ',', '.');
  };
  panel.addEventListener('focus', typed, true);
  panel.addEventListener('blur', event => { typed(event); setTimeout(all); }, true);
  panel.addEventListener('keydown', event => { if (event.key === 'Enter') typed(event); }, true);
  const all = () => {
    panel.querySelectorAll('.widget-slider').forEach(slider => {
      const label = slider.querySelector('.widget-label');
      slider.querySelectorAll('.noUi-handle').forEach(handle => name(handle, label));
      slider.querySelectorAll('.widget-readout').forEach(number => {
        number.setAttribute('role', 'textbox');
        name(number, label);
        if (number !== document.activeElement) marks(number, '.', ',');
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
      if (button.classList.contains('ftlab-off')) button.setAttribute('aria-disabled', 'true');
      else button.removeAttribute('aria-disabled');
    });
  };
  panel.addEventListener('click', event => {
    const copy = event.target.closest('.ftlab-copy');
    if (!copy) return;
    const code = copy.parentNode.querySelector('.ftlab-code');
    const done = () => { copy.textContent = copy.dataset.done; };
    const byHand = () => {  /* where the page may not write to the clipboard by itself */
      getSelection().selectAllChildren(code);
      if (document.execCommand('copy')) done();
    };
    if (navigator.clipboard) navigator.clipboard.writeText(code.textContent).then(done, byHand);
    else byHand();
  });
  panel.addEventListener('keydown', event => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey)
      event.stopPropagation();
  });
  const answers = () => panel.classList.forEach(name => {
    if (name.startsWith('ftlab-opens-') && panel.dataset.opened !== name) {
      panel.dataset.opened = name;
      document.querySelectorAll('details.' + name).forEach(each => { each.open = true; });
    }
  });
  new MutationObserver(answers).observe(panel, {attributes: true, attributeFilter: ['class']});
  answers();
  new MutationObserver(all).observe(panel,
    {childList: true, subtree: true, attributes: true, attributeFilter: ['title', 'class']});
  all();
})(this, 200)
