import { mountedTiles } from '@/lib/browser/library/tile-elements';

/** Moves the focus from a tile to the next one in the direction of an arrow key; false if there is none. */
export function moveAmongTiles(from: HTMLElement, key: string): boolean {
  const tiles = mountedTiles();
  const isVertical = key === 'ArrowUp' || key === 'ArrowDown';
  const next = isVertical ? tileInNextRow(tiles, from, key) : adjacentTile(tiles, from, key);
  if (!next) return false;
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
  return true;
}

function adjacentTile(
  tiles: readonly HTMLElement[],
  from: HTMLElement,
  key: string,
): HTMLElement | undefined {
  const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
  return step === 0 ? undefined : tiles[tiles.indexOf(from) + step];
}

/** The tile of the nearest row above or below whose center is nearest. */
function tileInNextRow(
  tiles: readonly HTMLElement[],
  from: HTMLElement,
  key: string,
): HTMLElement | undefined {
  const origin = from.getBoundingClientRect();
  const sign = key === 'ArrowDown' ? 1 : -1;
  const beyond = tiles
    .map((element) => ({ element, box: element.getBoundingClientRect() }))
    .filter(({ box }) => (box.top - origin.top) * sign > 1);
  const rowTop = Math.min(...beyond.map(({ box }) => box.top * sign));
  const distance = (box: DOMRect) => Math.abs(centerX(box) - centerX(origin));
  return beyond
    .filter(({ box }) => Math.abs(box.top * sign - rowTop) < 1)
    .sort((a, b) => distance(a.box) - distance(b.box))[0]?.element;
}

function centerX(box: DOMRect): number {
  return box.left + box.width / 2;
}
