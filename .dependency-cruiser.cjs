/**
 * Who may import whom: the table of CONTRIBUTING.md, as rules. `npx depcruise .` checks it; `test/project/imports.test.ts`
 * plants violations and sees them refused, and checks what `workflows/` reaches through any number of imports.
 */

/** Files of ours that everybody may import. */
const EVERYBODY = '^errors\\.ts$';

/** An npm package, however deep it was installed. */
const pkg = (name) => `(^|/)node_modules/(@types/)?${name}/`;

/** What puts the parts together, and so may import everything and reads the settings. */
const COMPOSITION = '^[^/]+\\.ts$|^api/server\\.ts$|^cli/commands/(start|run|doctor)\\.ts$';

/** Folders and files of the product; `test/`, `bench/`, `examples/` and `scripts/` are free. */
const PRODUCT = '^(scenarios|workflows|connectors|activities|store|temporal|api|cli)/|^[^/]+\\.ts$';

/**
 * What a folder may import: of ours only what `values` (by value or as a type) and `types` (as a type only) name. Where
 * `packages` is given, of npm only those, and nothing of Node: code that must be the same at every replay.
 */
function may(folder, { from = `^${folder}/`, fromNot, values = [], types = [], packages }) {
  const allowed = [`^${folder}/`, EVERYBODY, ...values];
  const allowedPackages = packages?.map(pkg);
  const rule = (kind, pathNot, to) => ({
    name: `${folder}: ${kind}`,
    severity: 'error',
    from: { path: from, ...(fromNot === undefined ? {} : { pathNot: fromNot }) },
    to: { pathNot: [...pathNot, ...(allowedPackages ?? ['(^|/)node_modules/'])], ...to },
  });
  // Node's own modules have no path of ours; without a list of packages they are free.
  const free = packages === undefined ? ['core'] : [];
  return [
    rule('values', allowed, { dependencyTypesNot: ['type-only', ...free] }),
    rule('types', [...allowed, ...types], {
      dependencyTypes: ['type-only'],
      ...(free.length === 0 ? {} : { dependencyTypesNot: free }),
    }),
  ];
}

/** Packages that belong to one folder. */
const owner = (folder, from, ...packages) => ({
  name: `${folder} owns ${packages.join(', ')}`,
  severity: 'error',
  from: { path: PRODUCT, pathNot: from },
  to: { path: packages.map(pkg) },
});

/** Values of `scenarios/` a connector may use: the vocabulary of data. Its types are free. */
const VOCABULARY = [
  '^scenarios/(value|value-json|base64)\\.ts$',
  '^scenarios/expressions/',
  '^scenarios/upgrade/(settings|proposal)\\.ts$',
];

module.exports = {
  forbidden: [
    // Everybody imports it, so it must stay light and leads nowhere.
    ...may('errors', { from: '^errors\\.ts$', types: ['^scenarios/'], packages: [] }),
    ...may('scenarios', {
      packages: [
        'zod',
        'decimal\\.js',
        'luxon',
        're2js',
        'http-link-header',
        '@eslint-community/regexpp',
        '@noble/hashes',
      ],
    }),
    ...may('workflows', {
      values: ['^scenarios/(?!schema\\.ts$)', '^connectors/pure\\.ts$'],
      types: ['^activities/', '^connectors/[^/]+/[^/]+\\.run\\.ts$'],
      packages: ['@temporalio/workflow', '@temporalio/common'],
    }),
    ...may('connectors', { values: VOCABULARY, types: ['^scenarios/'] }),
    ...may('activities', { values: ['^connectors/', '^scenarios/', '^store/'] }),
    ...may('store', { values: ['^scenarios/'] }),
    ...may('temporal', { values: ['^store/', '^scenarios/', '^activities/'] }),
    ...may('api', {
      // The composition root of the API process.
      fromNot: COMPOSITION,
      values: ['^scenarios/', '^connectors/', '^store/', '^temporal/'],
      types: ['^workflows/'],
    }),
    ...may('cli', {
      // `start`, `run` and `doctor` compose; every other command speaks HTTP, apart from what needs no Tenon.
      fromNot: `${COMPOSITION}|^cli/tenon\\.mjs$`,
      values: ['^scenarios/', '^connectors/catalogue\\.ts$', '^process\\.ts$'],
    }),
    {
      name: 'composition: workflows are found by path',
      severity: 'error',
      from: { path: COMPOSITION },
      to: { path: '^workflows/' },
    },
    {
      name: 'connectors: a connector knows no other',
      severity: 'error',
      from: { path: '^connectors/([^/]+)/' },
      to: { path: '^connectors/[^/]+/', pathNot: '^connectors/$1/' },
    },
    {
      name: 'connectors: only generated files list connectors',
      severity: 'error',
      from: { path: '^connectors/[^/]+\\.ts$', pathNot: '^connectors/(registry|pure)\\.ts$' },
      to: { path: '^connectors/[^/]+/' },
    },
    {
      name: 'connectors: pure halves stay pure',
      severity: 'error',
      from: { path: '\\.run\\.ts$|^connectors/pure\\.ts$' },
      to: { path: [pkg('zod'), '^connectors/define\\.ts$'] },
    },
    {
      name: 'connectors: pure halves know no Node',
      severity: 'error',
      from: { path: '\\.run\\.ts$|^connectors/pure\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'connectors: fakes are for tests',
      severity: 'error',
      from: { path: PRODUCT, pathNot: '^connectors/[^/]+/fake/' },
      to: { path: '^connectors/[^/]+/fake/' },
    },
    {
      name: 'product: nothing depends on tests, bench or scripts',
      severity: 'error',
      from: { path: `${PRODUCT}|^examples/` },
      to: { path: '^(test|bench|scripts)/' },
    },
    owner('workflows', '^workflows/', '@temporalio/workflow'),
    owner('activities', '^activities/', '@temporalio/activity'),
    owner(
      'temporal',
      `^(temporal|workflows)/|${COMPOSITION}`,
      '@temporalio/(client|worker|common|proto|envconfig)',
    ),
    // The guarded client is the only way out: what calls past it is not checked against private addresses.
    owner('activities', '^activities/http/', 'undici'),
    owner('store', '^store/', 'drizzle-orm', 'pg', '@electric-sql/pglite', '@electric-sql/pglite-socket'),
    owner('api', '^api/', 'express', 'busboy', 'prom-client'),
    {
      // A type may point back: nothing of it is left at run time.
      name: 'no cycles',
      severity: 'error',
      from: { pathNot: 'node_modules/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'every import resolves',
      severity: 'error',
      from: { pathNot: 'node_modules/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'the product needs no development dependency',
      severity: 'error',
      from: { path: PRODUCT, pathNot: '^drizzle\\.config\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: ['(^|/)node_modules/'] },
    exclude: { path: ['^(dist|coverage|\\.tenon)/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.d.ts', '.mjs', '.cjs', '.js', '.json'],
      mainFields: ['module', 'main', 'types'],
    },
    cache: false,
  },
};
