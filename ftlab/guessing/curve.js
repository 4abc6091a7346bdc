(function begin(image, tries) {
  const pad = image.parentNode.querySelector('.ftlab-pad');
  const box = image.closest('.ftlab-curve');
  const sliders = box ? [...box.querySelectorAll('.noUi-target')] : [];
  const points = pad ? JSON.parse(pad.dataset.points) : [];
  if (!pad || sliders.length < points.length || !sliders.every(each => each.noUiSlider)) {
    if (tries) setTimeout(begin, 50, image, tries - 1);
    return;
  }
  const [low, high] = JSON.parse(pad.dataset.ends), ticks = JSON.parse(pad.dataset.ticks);
  const WIDE = 400, HIGH = 200, LEFT = 46, BOTTOM = 26, TOP = 10, RIGHT = 14;
  const make = (kind, settings, words) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', kind);
    Object.entries(settings).forEach(([name, value]) => made.setAttribute(name, value));
    if (words) made.textContent = words;
    svg.append(made);
    return made;
  };
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', `0 0 ${WIDE} ${HIGH}`);
  svg.setAttribute('role', 'group');
  svg.setAttribute('aria-label', pad.dataset.label);
  const x = place => LEFT + place * (WIDE - LEFT - RIGHT) / Math.max(points.length - 1, 1);
  const y = value => TOP + (high - value) / (high - low) * (HIGH - TOP - BOTTOM);
  for (let line = 0; line <= 4; line++) {
    const value = low + line * (high - low) / 4;
    make('line', {x1: LEFT, x2: WIDE - RIGHT, y1: y(value), y2: y(value), class: 'ftlab-grid'});
    make('text', {x: LEFT - 6, y: y(value) + 4, 'text-anchor': 'end', 'aria-hidden': true},
      ticks[line]);
  }
  points.forEach((name, place) => {
    make('line', {x1: x(place), x2: x(place), y1: TOP, y2: HIGH - BOTTOM, class: 'ftlab-grid'});
    make('text', {x: x(place), y: HIGH - 8, 'text-anchor': 'middle', 'aria-hidden': true}, name);
  });
  const path = make('polyline', {class: 'ftlab-drawn-line'});
  const dots = points.map((name, place) => make('circle', {
    r: 7, cx: x(place), tabindex: 0, role: 'slider', class: 'ftlab-drawn-dot', 'aria-label': name,
    'aria-valuemin': low, 'aria-valuemax': high, 'aria-orientation': 'vertical'}));
  const value = place => Number(sliders[place].noUiSlider.get());
  const off = () => sliders[0].hasAttribute('disabled');
  const set = (place, wanted) => {
    if (!off()) sliders[place].noUiSlider.set(Math.min(high, Math.max(low, wanted)));
  };
  const draw = () => {
    path.setAttribute('points', points.map((_, i) => `${x(i)},${y(value(i))}`).join(' '));
    dots.forEach((dot, i) => {
      dot.setAttribute('cy', y(value(i)));
      dot.setAttribute('aria-valuenow', value(i));
      dot.setAttribute('aria-disabled', off());
    });
  };
  let last = null;
  const move = event => {
    const seen = new DOMPoint(event.clientX, event.clientY);
    const at = seen.matrixTransform(svg.getScreenCTM().inverse());
    const told = down => high - (down - TOP) / (HIGH - TOP - BOTTOM) * (high - low);
    points.forEach((name, place) => {
      const here = x(place);
      if (Math.abs(at.x - here) < 8 || points.length === 1) set(place, told(at.y));
      else if (last && (last.x - here) * (at.x - here) < 0)  /* the hand has passed it */
        set(place, told(last.y + (at.y - last.y) * (here - last.x) / (at.x - last.x)));
    });
    last = at;
  };
  svg.addEventListener('pointerdown', event => {
    svg.setPointerCapture(event.pointerId);
    last = null;
    move(event);
  });
  svg.addEventListener('pointermove', event => { if (event.buttons) move(event); });
  dots.forEach((dot, place) => dot.addEventListener('keydown', event => {
    const steps = {ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10}[event.key];
    const aside = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    if (steps) set(place, value(place) + steps * (high - low) / 100);
    if (aside && dots[place + aside]) dots[place + aside].focus();
    if (steps || aside) event.preventDefault();
  }));
  sliders.forEach(each => {
    each.noUiSlider.on('update', draw);
    new MutationObserver(draw).observe(each, {attributes: true, attributeFilter: ['disabled']});
  });
  pad.replaceChildren(svg);
  box.classList.add('ftlab-drawn');
  draw();
})(this, 200)
