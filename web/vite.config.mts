import { defineConfig } from 'vite';

export default defineConfig({
  // Wherever it is served from.
  base: './',
  build: {
    outDir: '../assets/web',
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 2_000,
    // `use client` in components means nothing here: there is no server that renders them.
    rolldownOptions: { onwarn: (warning, warn) => { if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning); } },
  },
  server: { proxy: { '/api': { target: 'http://127.0.0.1:4173', changeOrigin: true } } },
});
