import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/**
 * Forbids a folder's files to import from the folders named: an arrow points at what is used.
 * @param {string} name
 * @param {string[]} forbidden
 * @returns {import('eslint').Linter.Config}
 */
function room(name, forbidden) {
  return {
    files: [`src/${name}/**/*.{ts,tsx}`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: forbidden.map((other) => ({
            regex: `(^|/)${other}(/|$)`,
            message: `${name} must not use ${other}.`,
          })),
        },
      ],
    },
  };
}

export default defineConfig(
  globalIgnores(['dist/', 'public/engine/']),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['src/protocol/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ regex: '.' }] }] },
  },
  room('texts', ['client', 'engine', 'state', 'ui', 'protocol']),
  room('engine', ['client', 'state', 'texts', 'ui']),
  room('client', ['engine', 'state', 'ui']),
  room('state', ['engine', 'ui', 'comlink']),
  room('ui', ['engine', 'client', 'comlink']),
  // The compiler reads the scripts too (checkJs) and knows what is defined.
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { 'no-undef': 'off' },
  },
  prettier,
);
