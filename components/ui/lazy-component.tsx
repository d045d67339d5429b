import { type ComponentType, lazy, Suspense } from 'react';

/**
 * A component whose code is loaded when it is first rendered; until then it shows nothing. For what appears after a
 * press: on the server it would be waited for.
 */
export function lazyComponent<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const Loaded = lazy(async () => ({ default: await load() }));
  // biome-ignore lint/correctness/noComponentHookFactories: called once a module, where it makes one component
  return function OnDemand(props: Props) {
    return (
      <Suspense fallback={null}>
        <Loaded {...props} />
      </Suspense>
    );
  };
}
