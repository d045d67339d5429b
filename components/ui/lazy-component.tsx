import { type ComponentType, lazy, type ReactNode, Suspense, useSyncExternalStore } from 'react';
import { loadWholeMessages } from '@/i18n/whole-messages';
import { whenOnline } from './when-online';

/**
 * Makes a component whose code is loaded when it is first rendered; until then, and in the HTML of the server, it shows
 * the placeholder. Where something follows it on the page, the placeholder takes up the same room: a click is lost when
 * its target moves while the button is down.
 */
export function lazyComponent<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  placeholder: ReactNode = null,
): ComponentType<Props> {
  const Loaded = lazy(async () => {
    // Its words did not come with the HTML.
    const [component] = await loadWhenOnline(() => Promise.all([load(), loadWholeMessages()]));
    return { default: component };
  });
  // biome-ignore lint/correctness/noComponentHookFactories: called once per component, at module level
  return function LazyComponent(props: Props) {
    const isInBrowser = useSyncExternalStore(subscribeToNothing, yes, no);
    if (!isInBrowser) return placeholder;
    return (
      <Suspense fallback={placeholder}>
        <Loaded {...props} />
      </Suspense>
    );
  };
}

/** Without a network the placeholder stays, for a part that cannot be loaded must not take the page with it. */
async function loadWhenOnline<Loaded>(load: () => Promise<Loaded>): Promise<Loaded> {
  await new Promise<void>((resolve) => whenOnline(resolve));
  return load();
}

const subscribeToNothing = () => () => undefined;
const yes = () => true;
const no = () => false;
