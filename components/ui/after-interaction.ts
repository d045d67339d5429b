const interactions = ['pointerdown', 'keydown', 'touchstart'] as const;
let hasInteracted = false;

/**
 * Runs the work when the browser is idle after the user's first interaction with the page: a visit that only looks loads
 * and computes nothing for it. Returns a function that calls it off.
 */
export function afterInteraction(work: () => void): () => void {
  let calledOff = false;
  const run = () => !calledOff && work();
  const schedule = () => {
    hasInteracted = true;
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
    stopListening();
  };
}
