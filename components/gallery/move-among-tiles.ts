const tile = '[data-picture]';

/** Moves the focus from one tile to the next in the direction of an arrow key; true when there was one. */
export function moveAmongTiles(from: HTMLElement, key: string): boolean {
  const tiles = [...document.querySelectorAll<HTMLElement>(tile)];
  const next =
    key === 'ArrowUp' || key === 'ArrowDown' ? inNextRow(tiles, from, key) : besides(tiles, from, key);
  if (!next) return false;
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
  return true;
}

function besides(tiles: readonly HTMLElement[], from: HTMLElement, key: string): HTMLElement | undefined {
  const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
  return step === 0 ? undefined : tiles[tiles.indexOf(from) + step];
}

/** Of the nearest row above or below, the tile whose middle is nearest. */
function inNextRow(tiles: readonly HTMLElement[], from: HTMLElement, key: string): HTMLElement | undefined {
  const origin = from.getBoundingClientRect();
  const sign = key === 'ArrowDown' ? 1 : -1;
  const boxes = tiles
    .map((element) => ({ element, box: element.getBoundingClientRect() }))
    .filter(({ box }) => (box.top - origin.top) * sign > 1);
  const rowTop = Math.min(...boxes.map(({ box }) => box.top * sign));
  const middle = (box: DOMRect) => box.left + box.width / 2;
  return boxes
    .filter(({ box }) => Math.abs(box.top * sign - rowTop) < 1)
    .sort((a, b) => Math.abs(middle(a.box) - middle(origin)) - Math.abs(middle(b.box) - middle(origin)))[0]
    ?.element;
}
