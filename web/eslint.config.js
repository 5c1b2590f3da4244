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

/** Two letters in a row, the page's own name aside. */
const kWords = '/^(?!\\s*tabtrain\\s*$)[^]*[A-Za-z]{2}/';
/** Attributes that people read or hear. */
const kTextAttributes =
  '/^(aria-label|aria-valuetext|title|label|text|hint|note|alt|placeholder)$/';

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
    rules: { 'no-restricted-imports': ['error', { patterns: [{ regex: '^(?!\\./)' }] }] },
  },
  room('texts', ['client', 'engine', 'state', 'ui', 'protocol']),
  room('engine', ['client', 'state', 'texts', 'ui']),
  room('client', ['engine', 'state', 'ui']),
  room('state', ['engine', 'ui', 'comlink']),
  room('ui', ['engine', 'client', 'comlink']),
  // Texts are in src/texts, so that none is missed in another language.
  {
    files: ['src/ui/**/*.tsx'],
    ignores: ['**/*.test.tsx'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...[
          `JSXText[value=${kWords}]`,
          `JSXElement > JSXExpressionContainer > Literal[value=${kWords}]`,
          `JSXElement > JSXExpressionContainer > ConditionalExpression > Literal[value=${kWords}]`,
          `JSXElement > JSXExpressionContainer > TemplateLiteral > TemplateElement[value.raw=${kWords}]`,
          `JSXAttribute[name.name=${kTextAttributes}] > Literal[value=${kWords}]`,
          `JSXAttribute[name.name=${kTextAttributes}] > JSXExpressionContainer > Literal[value=${kWords}]`,
          `JSXAttribute[name.name=${kTextAttributes}] > JSXExpressionContainer > TemplateLiteral > TemplateElement[value.raw=${kWords}]`,
        ].map((selector) => ({ selector, message: 'Texts belong in src/texts.' })),
      ],
    },
  },
  // The compiler reads the scripts too (checkJs) and knows what is defined.
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { 'no-undef': 'off' },
  },
  prettier,
);
