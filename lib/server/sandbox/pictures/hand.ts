import 'server-only';

/** The manner in which a family of models draws, so that its pictures can be told from those of the others. */
export type HandName =
  | 'woodblock'
  | 'gouache'
  | 'halftone'
  | 'papercut'
  | 'engraving'
  | 'riso'
  | 'pastel'
  | 'charcoal';
