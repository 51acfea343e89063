import hooks from 'eslint-plugin-react-hooks';
import ts from 'typescript-eslint';

/** Names that only a browser's page has: the client package works without one. */
const PAGE_GLOBALS = ['window', 'document', 'localStorage', 'sessionStorage', 'location', 'history', 'alert'];

/** Statics and methods that browsers got after those that the page is made for. */
const TOO_NEW = [
  ...['Map.groupBy', 'Object.groupBy', 'Promise.withResolvers', 'Promise.try', 'Array.fromAsync', 'URL.canParse'],
  ...['URL.parse', 'RegExp.escape', 'AbortSignal.any', 'Intl.Segmenter', 'Iterator.from', 'Error.isError'],
]
  .map((name) => name.split('.'))
  .map(([object, property]) => ({ object, property }))
  .concat(
    ['isWellFormed', 'toWellFormed', 'isSubsetOf', 'isSupersetOf', 'isDisjointFrom', 'symmetricDifference']
      .concat(['getOrInsert', 'getOrInsertComputed', 'transferToFixedLength', 'toBase64', 'toHex'])
      .map((property) => ({ property })),
  );

/** A field to type in, of one direction only. */
const ONE_DIRECTION = [
  'JSXOpeningElement[name.name=/^(input|textarea)$/]',
  ':not(:has(JSXAttribute[name.name="dir"][value.value="auto"]))',
  ':not(:has(JSXAttribute[name.name="readOnly"]))',
  ':not(:has(JSXAttribute[name.name="type"][value.value=/^(checkbox|radio)$/]))',
].join('');

export default ts.config(
  {
    ignores: [
      'deploy/**',
      '**/node_modules/**',
      '**/dist/**',
      '**/coverage/**',
      'docs/**',
      'data/**',
      '**/test-results/**',
      'apps/web/public/**',
      '**/playwright-report/**',
      // What `npm test -- --mutate` works in.
      '.mutate-*/**',
    ],
  },
  ...ts.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['*.js', '.dependency-cruiser.cjs', 'scripts/*.mjs'] } },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      // Numbers and booleans in texts say what they are.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Stores and ports are asynchronous by contract, also where one of them has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Ports are plain objects of functions that know no `this`.
      '@typescript-eslint/unbound-method': 'off',
      // The types of winston's transports differ from their classes.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
    },
  },
  {
    files: [
      '.ci/**',
      'scripts/**',
      'lab/**',
      'examples/**',
      'apps/server/src/{main,processEnd}.ts',
      'packages/store/src/sqlite/openSqliteStore.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    // Tests look into answers as they come over the wire.
    files: ['**/*.test.ts', '**/*.spec.ts', '**/testing/**', 'lab/hostile/**'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/use-unknown-in-catch-callback-variable': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-misused-promises': 'off',
    },
  },
  {
    // A bot of a few lines reads answers as they come.
    files: ['examples/**'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-misused-promises': 'off',
    },
  },
  {
    // What the browsers that are meant (README) do not all have.
    files: ['apps/web/src/**', 'packages/client/src/**', 'packages/protocol/src/**'],
    ignores: ['**/*.test.ts', '**/testing/**'],
    rules: { 'no-restricted-properties': ['error', ...TOO_NEW] },
  },
  {
    files: ['packages/client/src/**'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-globals': ['error', ...PAGE_GLOBALS] },
  },
  {
    files: ['apps/web/src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: ONE_DIRECTION, message: 'What people type is read from its own side: dir="auto".' },
      ],
    },
  },
  { files: ['**/*.{js,mjs,cjs}'], ...ts.configs.disableTypeChecked },
);
