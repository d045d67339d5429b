import { type SessionState, useSession } from '../session/session-store';
import { useStudioLookup } from './studio-lookup';

/** The page shows what is here first. */
const startAfterMs = 1_500;

let hasStarted = false;

/** Begins to copy the library once the studio has said that it takes copies and this browser is let in. */
export function startCopies(): void {
  const startIfReady = ({ session }: SessionState) => {
    if (hasStarted || session === null || session.locked || session.library?.mode !== 'on') return;
    // The hash of a picture is computed by the browser, which does so for secure pages only.
    if (!globalThis.isSecureContext) return;
    hasStarted = true;
    const start = () => void import('./run-copies').then(({ runCopies }) => runCopies());
    const isAwaited = useStudioLookup.getState().pictures > 0;
    setTimeout(start, isAwaited ? 0 : startAfterMs);
  };
  startIfReady(useSession.getState());
  useSession.subscribe(startIfReady);
}
