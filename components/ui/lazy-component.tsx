import { type ComponentType, type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import { loadWholeMessages } from '@/i18n/load-messages';
import { whenOnline } from './when-online';

/**
 * Makes a component whose code is loaded when it is first rendered; until then, and in the HTML of the server, it shows
 * the placeholder. If something follows it on the page, the placeholder must take up the same space: a click is lost
 * when its target moves while the button is down.
 */
export function lazyComponent<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  placeholder: ReactNode = null,
): LazyComponent<Props> {
  let ready: ComponentType<Props> | null = null;
  const loadWithWords = async () => {
    // Its messages did not come with the HTML.
    const [component] = await Promise.all([load(), loadWholeMessages()]);
    ready = component;
    return component;
  };
  // biome-ignore lint/correctness/noComponentHookFactories: called once per component, at module level
  function LazyComponent(props: Props) {
    const isInBrowser = useSyncExternalStore(subscribeToNothing, yes, no);
    const [Ready, setReady] = useState<ComponentType<Props> | null>(() => ready);
    const [failure, setFailure] = useState<{ error: unknown } | null>(null);

    // Loads the code. React's own `lazy` would show it at least 300 ms after the placeholder.
    useEffect(() => {
      if (Ready) return;
      let hasLeft = false;
      loadWhenOnline(loadWithWords).then(
        (component) => hasLeft || setReady(() => component),
        (error: unknown) => hasLeft || setFailure({ error }),
      );
      return () => {
        hasLeft = true;
      };
    }, [Ready]);

    if (failure) throw failure.error;
    if (!isInBrowser || Ready === null) return placeholder;
    return <Ready {...props} />;
  }
  return Object.assign(LazyComponent, {
    preload: () => {
      if (navigator.onLine) void loadWithWords().catch(() => undefined);
    },
  });
}

export type LazyComponent<Props> = ComponentType<Props> & {
  /** Loads the code early, when rendering becomes likely. A failure only shows when the component is rendered. */
  preload: () => void;
};

/** Without a network the placeholder stays, because a part that cannot be loaded must not crash the page. */
async function loadWhenOnline<Loaded>(load: () => Promise<Loaded>): Promise<Loaded> {
  await new Promise<void>((resolve) => whenOnline(resolve));
  return load();
}

const subscribeToNothing = () => () => undefined;
const yes = () => true;
const no = () => false;
