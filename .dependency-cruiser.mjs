// Who may import whom: docs/architecture.md has the same rules as a table.
const pureRooms = '^lib/(catalogue|protocol|transcript|moderation|snippets|starters|library-format)/';

/** The rooms of each storey from the lowest to the highest: a room imports only rooms listed before it. */
const storeys = {
  'lib/browser': [
    'platform',
    'session',
    'costs',
    'conversations',
    'library',
    'mask',
    'references',
    'parameters',
    'jobs',
    'chat',
    'edit',
    'shares',
    'library-copies',
    'library-files',
    'shell',
  ],
  'lib/server': [
    'platform',
    'limits',
    'access',
    'gateway',
    'references',
    'jobs',
    'shares',
    'library',
    'library-files',
    'session',
    'route',
    'startup',
  ],
  components: [
    'ui',
    'pictures',
    'lightbox',
    'parameters',
    'prompt',
    'references',
    'mask',
    'jobs',
    'shares',
    'library-copies',
    'settings',
    'shell',
    'unlock',
    'startup',
  ],
};
/** One screen each: they import shared rooms, but no other screen. */
const screens = ['create', 'edit', 'chat', 'gallery', 'costs', 'join', 'share-page'];

const storeyRules = Object.entries(storeys).flatMap(([storey, rooms]) =>
  rooms.slice(0, -1).map((room, at) => ({
    name: `${storey.replace('/', '-')}-${room}-imports-only-lower-rooms`,
    severity: 'error',
    // The schema of the database names the rows of every subject, as types only.
    from: { path: `^${storey}/${room}/`, pathNot: '^lib/browser/platform/database(-rows)?[.]ts$' },
    to: { path: `^${storey}/(${rooms.slice(at + 1).join('|')})/` },
  })),
);

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
      from: { path: pureRooms, pathNot: '^lib/library-format/zip[.]ts$' },
      to: { pathNot: [pureRooms, '^node_modules/zod/'] },
    },
    {
      name: 'zips-are-read-and-written-by-their-libraries',
      comment: 'They know neither Node nor the DOM, only streams.',
      severity: 'error',
      from: { path: '^lib/library-format/zip[.]ts$' },
      to: { pathNot: [pureRooms, '^node_modules/(client-zip|@zip[.]js)/'] },
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
      name: 'browser-never-imports-components',
      severity: 'error',
      from: { path: '^lib/browser/' },
      to: { path: '^components/' },
    },
    {
      name: 'api-is-thin',
      severity: 'error',
      from: { path: '^app/(api|s)/' },
      to: {
        path: `^(lib/browser|components/(${screens.filter((screen) => screen !== 'share-page').join('|')}))/`,
      },
    },
    {
      name: 'sandbox-knows-nothing-of-the-client',
      comment: 'A shared mistake would hide itself.',
      severity: 'error',
      from: { path: '^lib/server/sandbox/' },
      to: { path: ['^lib/server/gateway/', '^lib/(catalogue|transcript|protocol)/'] },
    },
    {
      name: 'gateway-routes-are-the-highest',
      comment: 'What sends, reads and downloads knows no route.',
      severity: 'error',
      from: { path: '^lib/server/gateway/(calls|answers|json|failures|tasks|downloads|models)/' },
      to: { path: '^lib/server/gateway/routes/' },
    },
    {
      name: 'gateway-calls-read-no-answer',
      severity: 'error',
      from: { path: '^lib/server/gateway/calls/' },
      to: { path: '^lib/server/gateway/(answers|json|tasks|downloads|models)/' },
    },
    {
      name: 'only-the-gateway-picks-the-sandbox',
      severity: 'error',
      from: { path: '^(app|lib)/', pathNot: '^lib/server/(sandbox/|gateway/upstream)' },
      to: { path: '^lib/server/sandbox/' },
    },
    {
      name: 'edge-imports-nothing-of-the-project',
      comment: 'It runs before Next, as plain modules.',
      severity: 'error',
      from: { path: '^lib/server/edge/' },
      to: { path: '^(app|components|lib|i18n)/', pathNot: '^lib/server/edge/' },
    },
    {
      name: 'ui-knows-nothing-of-pictures',
      severity: 'error',
      from: { path: '^components/ui/' },
      to: { path: ['^components/(?!ui/)', '^lib/(browser|catalogue|protocol)/'] },
    },
    ...storeyRules,
    {
      name: 'shared-components-import-no-screen',
      severity: 'error',
      from: { path: `^components/(${storeys.components.join('|')})/` },
      to: { path: `^components/(${screens.join('|')})/` },
    },
    ...screens.map((screen) => ({
      name: `screen-${screen}-imports-no-screen`,
      severity: 'error',
      from: { path: `^components/${screen}/` },
      to: { path: `^components/(${screens.filter((other) => other !== screen).join('|')})/` },
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
    exclude: { path: '(^|/)(node_modules|[.]next)/' },
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
