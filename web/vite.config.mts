import { defineConfig } from 'vite';
import { bundledModules } from './bundled-modules.mjs';

export default defineConfig({
  // Wherever it is served from.
  base: './',
  plugins: [bundledModules('tmp/metafiles/web.json')],
  build: {
    outDir: '../assets/web',
    emptyOutDir: true,
    target: 'es2022',
    // Every browser that understands the target preloads modules by itself.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2_000,
    // `use client` in components means nothing here: there is no server that renders them.
    rolldownOptions: {
      onwarn: (warning, warn) => {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
  server: {
    proxy: {
      '/api': {
        target: 'http://127.0.0.1:4173',
        changeOrigin: true,
        headers: { origin: 'http://127.0.0.1:4173' },
      },
    },
  },
});
