/** The rules that a machine can hold us to. Each layer's import ban says the right way; see also test/unit/layers.test.ts. */
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const VSCODE = { group: ['vscode'], message: 'Only src/ui and src/extension.ts know VS Code: pass in what is needed.' };
const NODE = { group: ['node:*'], message: 'This runs in the page as well: use the language alone.' };
const TOOLKIT = {
  group: ['@vscode/webview-ui-toolkit', '@vscode/webview-ui-toolkit/*'],
  message: 'webview-ui/page/toolkit.ts registers the components: use their elements.',
};

/** Bans imports of other layers of src; `layers` are folder names. */
const otherLayers = (layers, message) => ({ group: layers.map(layer => `**/${layer}/**`), message });
const banImports = (files, patterns, extra = {}) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns }], ...extra },
});

const ONLY_PURE_OF_CLIENT = {
  regex: 'simpledb(/(?!(model|error-names)$).*)?$',
  message: 'Of the client import "simpledb/model" and "simpledb/error-names" alone; the rest is not pure.',
};
const SANDBOX_ALONE =
  'The sandbox is a process of its own that checks the client: of our layers it knows src/select, "simpledb/model" and ' +
  'how a file is replaced ("exports/storage/replace-file", which imports nothing but Node).';
/** Matches, in a path behind its way up to src, whatever the sandbox must not import. */
const ABOVE_SANDBOX = '(?!select/|simpledb/model$|exports/storage/replace-file$)';
/** Rooms of the sandbox, lowest first, and those that each may import. */
const SANDBOX_ROOMS = {
  kit: [],
  auth: ['kit'],
  domains: ['kit'],
  s3: ['kit'],
  classic: ['kit', 'domains'],
  exports: ['kit', 'domains', 's3'],
  signin: ['kit', 'auth'],
};

/** Rooms of src/exports, lowest first. */
const EXPORTS_ROOMS = ['time', 'storage', 'model', 'request', 'ledger', 'following', 'starting', 'plans', 'output'];

/** Rooms of src/ui, lowest first; those in one string stand beside each other. */
const UI_ROOMS = ['kit', 'connection', 'exports', 'export-form|export-details|domains', 'plans'];

/** Bans a room's imports of the rooms that stand after it. */
const laterRooms = (layer, rooms, at) => (at === rooms.length - 1 ? [] : [{
  regex: `^\\.\\./(${rooms.slice(at + 1).join('|')})/`,
  message: `The rooms of ${layer} stand in this order: ${rooms.join(', ').replaceAll('|', ' and ')}. Each imports those before it.`,
}]);
/** Bans imports of the rooms that stand beside it. */
const besideRooms = (room, rooms) => rooms.filter(other => other !== room).map(other => ({
  regex: `^\\.\\./${other}/`,
  message: `src/ui/${room} stands beside src/ui/${other}: src/app.ts hands to each what it needs of the other.`,
}));

const SANDBOX_PROCESS = otherLayers(['sandbox'], 'The sandbox is a process of its own: start dist/sandbox.js.');

const layers = [
  banImports(['src/simpledb/**'], [
    VSCODE,
    otherLayers(
      ['select', 'exports', 'aws', 'protocol', 'texts', 'sandbox', 'ui', 'cli'],
      'The client stands alone, so that it can be used without the extension: let the caller pass in what it needs.',
    ),
  ]),
  // A list of what is allowed: neither packages nor, by no-undef, the globals of Node.js and of a browser.
  banImports(['src/select/**'], [{
    regex: '^(?!\\./|\\.\\./simpledb/model$)',
    message: 'Select runs in any process, worker or page: it imports "simpledb/model" alone.',
  }], { 'no-undef': 'error' }),
  ...EXPORTS_ROOMS.map((room, at) => banImports([`src/exports/${room}/**`], [
    VSCODE,
    otherLayers(['select', 'aws', 'protocol', 'texts', 'sandbox', 'ui', 'cli'], 'src/exports stands above src/simpledb alone: take an interface.'),
    ...laterRooms('src/exports', EXPORTS_ROOMS, at),
  ])),
  banImports(['src/exports/storage/replace-file.ts'], [
    { regex: '^(?!node:)', message: 'The sandbox uses this as well, which knows nothing of the extension: import Node alone.' },
  ]),
  banImports(['src/aws/**'], [
    VSCODE,
    otherLayers(['protocol', 'texts', 'sandbox', 'ui', 'cli'], 'src/aws asks AWS and knows no user: return data, src/ui shows it.'),
  ]),
  // That the files it imports from src/exports are pure is for its own tsconfig.json to say: it knows no Node types.
  banImports(['src/protocol/**'], [
    VSCODE,
    NODE,
    TOOLKIT,
    ONLY_PURE_OF_CLIENT,
    otherLayers(['aws', 'texts', 'sandbox', 'ui', 'cli'], 'Host and page share this: pass in what comes from elsewhere.'),
  ]),
  banImports(['src/texts/**'], [
    VSCODE,
    { ...NODE, message: 'Texts are made of what is passed in, the language as well.' },
    ONLY_PURE_OF_CLIENT,
    otherLayers(['aws', 'sandbox', 'ui', 'cli'], 'Every program of this project words its texts here: pass in what comes from elsewhere.'),
  ]),
  banImports(['src/sandbox/*.ts'], [
    VSCODE,
    { regex: `^\\.\\./${ABOVE_SANDBOX}`, message: SANDBOX_ALONE },
  ]),
  ...Object.entries(SANDBOX_ROOMS).map(([room, others]) => banImports([`src/sandbox/${room}/**`], [
    VSCODE,
    { regex: `^\\.\\./\\.\\./${ABOVE_SANDBOX}`, message: SANDBOX_ALONE },
    {
      regex: `^\\.\\./(?!\\.\\./|(?:${[room, ...others].join('|')})/)`,
      message: `src/sandbox/${room} imports these rooms of the sandbox: ${others.join(', ') || 'none'}. What they share goes to its kit.`,
    },
  ])),
  banImports(['src/cli/**'], [
    VSCODE,
    otherLayers(['protocol', 'sandbox', 'ui'], 'The command line shows no window: it knows src/aws, src/exports, src/texts and the client.'),
  ]),
  banImports(['src/app.ts', 'src/extension.ts'], [SANDBOX_PROCESS]),
  ...UI_ROOMS.flatMap((rooms, at) => rooms.split('|').map((room, _, beside) => banImports([`src/ui/${room}/**`], [
    SANDBOX_PROCESS,
    { regex: '^(\\.\\./)+(app|extension)$', message: 'src/app.ts builds everything and hands it on: take what is needed by constructor.' },
    ...laterRooms('src/ui', UI_ROOMS, at),
    ...besideRooms(room, beside),
  ]))),
  banImports(['webview-ui/**'], [
    VSCODE,
    NODE,
    TOOLKIT,
    { regex: '/src/(?!protocol/)', message: 'The page knows src/protocol alone: ask the host by a message.' },
  ], {
    'no-restricted-globals': ['error', {
      name: 'acquireVsCodeApi',
      message: 'It can be called once only: use webview-ui/page/host.ts.',
    }],
  }),
  banImports(['webview-ui/page/toolkit.ts'], [
    VSCODE,
    NODE,
    { regex: '/src/', message: 'This file registers the toolkit\'s components and nothing else.' },
  ]),
  { files: ['webview-ui/page/host.ts'], rules: { 'no-restricted-globals': 'off' } },
];

export default tseslint.config(
  { ignores: ['dist/', 'out/', '.vscode-test/', 'node_modules/', 'test/support/stored-by-0.1.0.cjs'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Fulfilling an asynchronous interface at once needs no await.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: Object.fromEntries([
        'Buffer', 'URL', 'URLSearchParams', 'AbortController', 'AbortSignal', 'clearInterval', 'clearTimeout', 'console', 'fetch',
        'performance', 'process', 'queueMicrotask', 'setImmediate', 'setInterval', 'setTimeout',
      ].map(name => [name, 'readonly'])),
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'writable', require: 'readonly', __dirname: 'readonly' } },
  },
  {
    // mocha's describe and it return nothing to wait for; node:assert's functions narrow by assertion signatures.
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-unused-expressions': 'off' },
  },
  { files: ['src/**', 'webview-ui/**'], rules: { 'max-lines': ['error', { max: 400 }] } },
  ...layers,
);
