import type { Shown } from './page';
import type { Scene } from './scene';

/** What is compared at the end of a round, and what comes of it. */
export interface Books {
  scene: Scene;
  /** Of each browser. */
  shown: readonly Shown[];
  problems: string[];
  /** Counts a difference that something on record explains. */
  explain: (what: string) => void;
}
