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

/** A prompt to begin from. Its title and hint are messages: `starters.<id>.title` and `.hint`. */
export interface Starter {
  readonly id: StarterId;
  readonly aspect: '2:3' | '3:2' | '1:1';
  readonly prompts: Readonly<Record<'en' | 'zh-Hant' | 'zh-Hans', string>>;
  /** Three hex colours for a swatch. */
  readonly palette: readonly [string, string, string];
}
