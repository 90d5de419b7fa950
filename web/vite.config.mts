import { defineConfig } from 'vite';
import { bundledModules } from './bundled-modules.mjs';

export default defineConfig({
  // Relative, so that the page can be served under any path.
  base: './',
  plugins: [bundledModules('tmp/metafiles/web.json')],
  build: {
    outDir: '../assets/web',
    emptyOutDir: true,
    target: 'es2022',
    // All browsers that support the target preload modules natively.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2_000,
    // Components carry `use client`, which has no effect without server-side rendering.
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
