import type { Shown } from './page';
import type { Scene } from './scene';

/** What is compared at the end of a round, and the problems that it finds. */
export interface Books {
  scene: Scene;
  /** What each browser shows. */
  shown: readonly Shown[];
  problems: string[];
  /** Counts a difference that a recorded fact explains. */
  explain: (what: string) => void;
}
