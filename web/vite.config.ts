import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { slim } from './scripts/slim.ts';

const box = process.env['LANLINE_BOX'] ?? 'https://localhost:8443';
const toBox = { target: box, secure: false, changeOrigin: true };

export default defineConfig(({ mode }) => ({
  plugins: [slim(), svelte()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The entry and all that it imports is one chunk: what others share with it compresses better there than in pieces.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'page', test: /src\/main\.ts$/ }] } } },
  },
  // Vitest would otherwise take the server build of Svelte, which cannot mount.
  resolve: mode === 'test' ? { conditions: ['browser'] } : {},
  server: {
    proxy: {
      '/api': toBox,
      '/sip': { ...toBox, ws: true },
      '/rendezvous': { ...toBox, ws: true },
    },
  },
  test: { environment: 'node', include: ['test/**/*.test.ts'] },
}));
