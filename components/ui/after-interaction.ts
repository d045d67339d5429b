import { whenOnline } from './when-online';

const interactions = ['pointerdown', 'keydown', 'touchstart'] as const;
let hasInteracted = false;
/** Without an interaction, the work runs this long after: a page that goes offline later can still be used. */
const atLatestMs = 8_000;

/**
 * Runs the work when the browser is idle after the user's first interaction with the page, or after some seconds
 * without one, so that it does not slow the first paint. Returns a function that cancels it.
 */
export function afterInteraction(work: () => void): () => void {
  let calledOff = false;
  const run = () => whenOnline(() => !calledOff && work());
  const timer = setTimeout(() => schedule(), atLatestMs);
  const schedule = () => {
    hasInteracted = true;
    clearTimeout(timer);
    stopListening();
    // Safari has no idle callback.
    if (typeof requestIdleCallback === 'undefined') setTimeout(run, 200);
    else requestIdleCallback(run);
  };
  const stopListening = () => {
    for (const type of interactions) removeEventListener(type, schedule, true);
  };
  if (hasInteracted) schedule();
  else for (const type of interactions) addEventListener(type, schedule, { capture: true, passive: true });
  return () => {
    calledOff = true;
    clearTimeout(timer);
    stopListening();
  };
}
