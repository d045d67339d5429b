import config from '../../playwright.config';

// The other tests of this folder are vitest's.
export default { ...config, testDir: '.', testMatch: '**/*.spec.ts' };
