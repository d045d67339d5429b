/** Ends the copier's rest. A call while it works ends the next rest at once. */
export const wake = {
  isCalled: false,
  end: null as (() => void) | null,
  now() {
    wake.isCalled = true;
    wake.end?.();
  },
  async within(ms: number): Promise<void> {
    if (!wake.isCalled) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake.end = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    wake.end = null;
    wake.isCalled = false;
  },
};
