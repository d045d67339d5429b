// Who may import whom: docs/architecture.md has the same rules as a table.
const pureRooms = '^lib/(catalogue|protocol|transcript|moderation|snippets|starters)/';
const features = ['create', 'edit', 'chat', 'gallery', 'costs', 'share-page'];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'pure-rooms-stay-pure',
      comment: 'No Node, no DOM, no React: only zod and each other.',
      severity: 'error',
      from: { path: pureRooms },
      to: { pathNot: [pureRooms, '^node_modules/zod/'] },
    },
    {
      name: 'protocol-is-the-lowest',
      severity: 'error',
      from: { path: '^lib/protocol/' },
      to: { path: '^lib/', pathNot: '^lib/protocol/' },
    },
    {
      name: 'browser-and-components-never-import-the-server',
      severity: 'error',
      from: { path: '^(lib/browser|components)/' },
      to: { path: '^lib/server/' },
    },
    {
      name: 'server-never-imports-browser-or-components',
      severity: 'error',
      from: { path: '^lib/server/' },
      to: { path: '^(lib/browser|components)/' },
    },
    {
      name: 'api-is-thin',
      severity: 'error',
      from: { path: '^app/(api|s)/' },
      to: { path: '^(lib/browser|components/(create|edit|chat|gallery|costs))/' },
    },
    {
      name: 'sandbox-knows-nothing-of-the-client',
      comment: 'A shared mistake would hide itself.',
      severity: 'error',
      from: { path: '^lib/server/sandbox/' },
      to: { path: ['^lib/server/gateway/', '^lib/(catalogue|transcript|protocol)/'] },
    },
    {
      name: 'only-the-gateway-picks-the-sandbox',
      severity: 'error',
      from: { path: '^(app|lib)/', pathNot: '^lib/server/(sandbox/|gateway/upstream)' },
      to: { path: '^lib/server/sandbox/' },
    },
    {
      name: 'stores-import-no-store',
      severity: 'error',
      from: { path: '^lib/browser/stores/[^/]+-store[.]ts$' },
      to: { path: '^lib/browser/stores/[^/]+-store[.]ts$' },
    },
    {
      name: 'ui-knows-nothing-of-pictures',
      severity: 'error',
      from: { path: '^components/ui/' },
      to: { path: ['^components/(?!ui/)', '^lib/(browser|catalogue|protocol)/'] },
    },
    ...features.map((feature) => ({
      name: `feature-${feature}-imports-no-feature`,
      severity: 'error',
      from: { path: `^components/${feature}/` },
      to: { path: `^components/(${features.filter((other) => other !== feature).join('|')})/` },
    })),
    {
      name: 'nothing-imports-app',
      severity: 'error',
      from: { pathNot: '^(app|tests)/' },
      to: { path: '^app/' },
    },
    {
      name: 'only-tests-import-tests',
      severity: 'error',
      from: { pathNot: '^tests/' },
      to: { path: '^tests/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(node_modules|[.]next)/' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['react-server', 'import', 'require', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
    },
  },
};
