/** Who may know whom: see docs/architecture.md. */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '\\.d\\.c?ts$',
          '\\.test\\.tsx?$',
          '\\.config\\.(js|ts)$',
          '^scripts/',
          '^\\.',
          'main\\.tsx?$',
          'Process\\.ts$',
          'Server\\.ts$',
          '^examples/',
          'apps/web/public/',
        ],
      },
      to: {},
    },
    {
      name: 'protocol-knows-nobody',
      severity: 'error',
      from: { path: '^packages/protocol/src' },
      to: { path: '^(apps|lab|e2e|packages/(store|client))/' },
    },
    {
      name: 'store-knows-the-protocol',
      severity: 'error',
      from: { path: '^packages/store/src' },
      to: { path: '^(apps|lab|e2e|packages/client)/' },
    },
    {
      name: 'client-knows-the-protocol',
      severity: 'error',
      from: { path: '^packages/client/src', pathNot: '\\.test\\.ts$' },
      to: { path: '^(apps|lab|e2e|packages/store)/' },
    },
    {
      name: 'server-does-not-know-the-client',
      severity: 'error',
      from: { path: '^apps/server/src' },
      to: { path: '^(apps/web|lab|e2e|packages/client)/' },
    },
    {
      name: 'web-knows-client-and-protocol',
      severity: 'error',
      from: { path: '^apps/web/src' },
      to: { path: '^(apps/server|lab|e2e|packages/store)/' },
    },
    {
      name: 'web-knows-no-transport',
      severity: 'error',
      from: { path: '^apps/web/src' },
      to: { path: 'node_modules/(socket\\.io-client|idb)/' },
    },
    {
      name: 'features-know-no-transport',
      severity: 'error',
      from: { path: '^apps/server/src/features' },
      to: { path: '^apps/server/src/(http|realtime)/|node_modules/(express|socket\\.io|mongoose)/|^(node:)?sqlite$' },
    },
    {
      name: 'features-are-apart',
      severity: 'error',
      from: { path: '^apps/server/src/features/([^/]+)/' },
      to: {
        path: '^apps/server/src/features/([^/]+)/',
        pathNot: ['^apps/server/src/features/$1/', '/rooms/roomView\\.ts$', '/rate/', 'Port\\.ts$'],
      },
    },
    {
      name: 'only-deps-knows-the-store',
      severity: 'error',
      from: { path: '^apps/server/src', pathNot: '^apps/server/src/deps\\.ts$' },
      to: { path: '^packages/store/src/(sqlite|mongo)/' },
    },
    {
      name: 'tests-stay-outside',
      severity: 'error',
      from: { path: '^(apps|packages)/[^/]+/src', pathNot: ['\\.test\\.tsx?$', '/testing/', '/contract/'] },
      to: { path: '\\.test\\.tsx?$|/testing/|/contract/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|coverage|test-results)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs'],
    },
  },
};
