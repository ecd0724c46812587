import js from '@eslint/js';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

/** A variable that is typed as an object with any text as key, and is a literal with members: `const x: Record<string, T> = { a: … }`. */
const DICTIONARY =
  'VariableDeclarator[init.type="ObjectExpression"][init.properties.length>0] > Identifier.id TSTypeReference[typeName.name="Record"] > TSTypeParameterInstantiation > TSStringKeyword:first-child';

export default tseslint.config(
  { ignores: ['dist/', 'artefacts/', '.stryker-tmp/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
    },
  },
  {
    files: ['nodes/**/*.ts', 'src/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        // `dictionary['constructor']` finds what every object inherits.
        { selector: DICTIONARY, message: 'An object literal is no dictionary for any text: use a Map.' },
      ],
    },
  },
  {
    // Messages, servers and people decide how long a text is: no expression may take longer than its length.
    files: ['nodes/**/*.ts', 'src/**/*.ts'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
    },
  },
  {
    // What Node-RED loads by itself is plain JavaScript.
    files: ['test/bench/nodes/*.js', 'docs/several-node-reds/*.js'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { process: 'readonly', setImmediate: 'readonly', require: 'readonly', module: 'writable' },
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);
