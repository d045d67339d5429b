// Shows the pictures of a share large, one after another: by keys, buttons and swipes. Without this script a picture
// opens as a page of its own.
const wall = document.querySelector('.wall');
const links = [...document.querySelectorAll('.open')];
const icons = {
  close: 'M5 5l14 14M19 5L5 19',
  previous: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
};
const swipePx = 48;

const dialog = document.createElement('dialog');
const position = document.createElement('p');
const picture = document.createElement('img');
let current = 0;

function createButton(name, onClick) {
  const button = document.createElement('button');
  const icon = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  button.type = 'button';
  button.className = name;
  button.ariaLabel = wall.dataset[name];
  icon.setAttribute('viewBox', '0 0 24 24');
  icon.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', icons[name]);
  icon.append(path);
  button.append(icon);
  button.addEventListener('click', onClick);
  return button;
}

function show(index) {
  const link = links[index];
  if (!link) return;
  current = index;
  const small = link.querySelector('img');
  // What is on the page already stands there until the large one has come.
  picture.src = small.currentSrc || small.src;
  picture.alt = small.alt;
  const large = new Image();
  large.onload = () => {
    if (current === index) picture.src = large.src;
  };
  large.src = link.href;
  position.textContent = link.dataset.position;
  previous.disabled = index === 0;
  next.disabled = index === links.length - 1;
  const ahead = links[index + 1];
  if (ahead) new Image().src = ahead.href;
}

const close = createButton('close', () => dialog.close());
const previous = createButton('previous', () => show(current - 1));
const next = createButton('next', () => show(current + 1));

dialog.className = 'large';
dialog.ariaLabel = wall.dataset.viewer;
position.role = 'status';
dialog.append(position, close, previous, picture, next);
document.body.append(dialog);
if (links.length === 1) {
  position.hidden = true;
  previous.hidden = true;
  next.hidden = true;
}

for (const [index, link] of links.entries()) {
  link.addEventListener('click', (event) => {
    // A new tab or a download stays what it is.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    show(index);
    dialog.showModal();
  });
}

dialog.addEventListener('keydown', ({ key }) => {
  if (key === 'ArrowLeft') show(current - 1);
  if (key === 'ArrowRight') show(current + 1);
  if (key === 'Home') show(0);
  if (key === 'End') show(links.length - 1);
});
dialog.addEventListener('close', () => links[current].focus());
// Beside the picture is out of it.
dialog.addEventListener('click', ({ target }) => {
  if (target === dialog) dialog.close();
});

let startX = null;
picture.addEventListener('pointerdown', ({ clientX, isPrimary, pointerType }) => {
  startX = isPrimary && pointerType !== 'mouse' && (visualViewport?.scale ?? 1) === 1 ? clientX : null;
});
picture.addEventListener('pointerup', ({ clientX }) => {
  if (startX === null) return;
  const movedPx = clientX - startX;
  startX = null;
  if (Math.abs(movedPx) >= swipePx) show(current + (movedPx < 0 ? 1 : -1));
});
picture.addEventListener('pointercancel', () => {
  startX = null;
});
