/** The buttons of all picture tiles that are mounted. Each has the picture's id in `data-picture`. */
const tiles = new Set<HTMLElement>();

/** The ref of a tile's button. */
export function registerTile(tile: HTMLElement | null): (() => void) | undefined {
  if (tile === null) return;
  tiles.add(tile);
  return () => {
    tiles.delete(tile);
  };
}

/** The mounted tiles in the order of the document. */
export function mountedTiles(): readonly HTMLElement[] {
  return [...tiles].sort((a, b) =>
    a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
  );
}

/** Moves the focus to a picture's tile; false when it has none on the page. */
export function focusTile(pictureId: string): boolean {
  const tile = mountedTiles().find(({ dataset }) => dataset.picture === pictureId);
  tile?.focus();
  return tile !== undefined;
}
