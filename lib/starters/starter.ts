type StarterId =
  | 'anime-cover'
  | 'soft-3d'
  | 'ghibli'
  | 'film-poster'
  | 'paper-cut'
  | 'product'
  | 'sticker'
  | 'isometric-room'
  | 'ink-wash'
  | 'woodblock'
  | 'picture-book'
  | 'botanical'
  | 'still-life'
  | 'night-market'
  | 'blueprint'
  | 'risograph';

/** An example prompt. The messages `starters.<id>.title` and `starters.<id>.hint` have its title and hint. */
export interface Starter {
  readonly id: StarterId;
  readonly aspect: '2:3' | '3:2' | '1:1';
  readonly prompts: Readonly<Record<'en' | 'zh-Hant' | 'zh-Hans', string>>;
  /** Three hexadecimal colours for a swatch. */
  readonly palette: readonly [string, string, string];
}
