/** Marks a part of a page to which files are dropped and pasted for its own use: they do not become references. */
export const takesOwnFiles = { 'data-own-files': '' } as const;

export function isForAnother(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[data-own-files]') !== null;
}
