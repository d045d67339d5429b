import { type ComponentType, lazy, type ReactNode, Suspense, useState, useSyncExternalStore } from 'react';
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
): LazyComponent<Props> {
  let ready: ComponentType<Props> | null = null;
  const loadWithWords = async () => {
    // Its words did not come with the HTML.
    const [component] = await Promise.all([load(), loadWholeMessages()]);
    ready = component;
    return component;
  };
  const Loaded = lazy(async () => ({ default: await loadWhenOnline(loadWithWords) }));
  // biome-ignore lint/correctness/noComponentHookFactories: called once per component, at module level
  function LazyComponent(props: Props) {
    const isInBrowser = useSyncExternalStore(subscribeToNothing, yes, no);
    // What is loaded already is shown at once: React shows what it had to wait for 300 ms later at the earliest.
    const [Ready] = useState<ComponentType<Props> | null>(() => ready);
    if (!isInBrowser) return placeholder;
    if (Ready) return <Ready {...props} />;
    return (
      <Suspense fallback={placeholder}>
        <Loaded {...props} />
      </Suspense>
    );
  }
  return Object.assign(LazyComponent, {
    preload: () => {
      if (navigator.onLine) void loadWithWords().catch(() => undefined);
    },
  });
}

export type LazyComponent<Props> = ComponentType<Props> & {
  /** Loads the code before it is rendered, when it is likely to be. A failure shows when it is rendered. */
  preload: () => void;
};

/** Without a network the placeholder stays, for a part that cannot be loaded must not take the page with it. */
async function loadWhenOnline<Loaded>(load: () => Promise<Loaded>): Promise<Loaded> {
  await new Promise<void>((resolve) => whenOnline(resolve));
  return load();
}

const subscribeToNothing = () => () => undefined;
const yes = () => true;
const no = () => false;
