import globals from 'globals';
import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

export default ts.config(
  { ignores: ['dist', 'e2e', 'node_modules'] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  {
    files: ['src/call/**'],
    rules: {
      // The call logic runs without a page: no DOM, no Svelte.
      'no-restricted-globals': ['error', 'document', 'window', 'localStorage', 'location', 'navigator'],
      'no-restricted-imports': ['error', { patterns: ['svelte', 'svelte/*', '../ui/*'] }],
    },
  },
  {
    files: ['src/ui/**/*.svelte'],
    rules: {
      // Components are bound to the store; only the store opens sockets.
      'no-restricted-globals': ['error', 'WebSocket', 'fetch', 'RTCPeerConnection'],
    },
  },
);
