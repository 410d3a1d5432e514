/** Typed lint rules. A rule is an error or absent; nobody reads warnings. Directions of imports are dependency-cruiser's. */
import { builtinModules } from 'node:module';
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const nodeOnly = builtinModules.flatMap((name) => [name, `node:${name}`]);

export default tseslint.config(
  { ignores: ['node_modules', 'dist', 'coverage', '.tenon'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Activities and handlers are asynchronous by contract, whether or not they wait for something.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // It does not come to an end on recursive types such as Value and Json (typescript-eslint 8.73).
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Texts from outside are searched for control characters on purpose.
      'no-control-regex': 'off',
    },
  },
  {
    // Replayed code: no Node, no clock and no randomness of the host.
    files: ['workflows/**/*.ts', 'scenarios/**/*.ts', 'connectors/**/*.run.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { paths: nodeOnly }],
      'no-restricted-globals': ['error', 'fetch', 'process', 'performance', 'Buffer', 'crypto'],
    },
  },
  {
    // Plain JavaScript, where no compiler knows what Node offers: set-up scripts and the settings of tools.
    files: ['**/*.{js,mjs,cjs}'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      ...tseslint.configs.disableTypeChecked.languageOptions,
      globals: Object.fromEntries(Object.getOwnPropertyNames(globalThis).map((name) => [name, 'readonly'])),
    },
  },
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs' } },
);
