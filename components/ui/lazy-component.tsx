import { type ComponentType, lazy, Suspense } from 'react';

/**
 * Makes a component whose code is loaded when it is first rendered; it shows nothing until then. Use it only for
 * content that appears after an interaction, because server rendering would wait for the code.
 */
export function lazyComponent<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const Loaded = lazy(async () => ({ default: await load() }));
  // biome-ignore lint/correctness/noComponentHookFactories: called once per component, at module level
  return function LazyComponent(props: Props) {
    return (
      <Suspense fallback={null}>
        <Loaded {...props} />
      </Suspense>
    );
  };
}
