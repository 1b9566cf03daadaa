import { readFileSync } from 'node:fs';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';

/** Where the server answers while the client is worked on: `pnpm --filter @parley/web dev` beside `pnpm dev`. */
const server = 'http://127.0.0.1:3000';

/** What emoji are called, as the picker of them fetches it: from here, and nobody else is asked. */
function emojiNames(): Plugin {
  const files = ['data.json', 'messages.json'].map((file) => ({
    fileName: `emoji/en/${file}`,
    source: readFileSync(new URL(`node_modules/emojibase-data/en/${file}`, import.meta.url)),
  }));
  return {
    name: 'emoji-names',
    generateBundle() {
      for (const file of files) this.emitFile({ type: 'asset', ...file });
    },
    configureServer({ middlewares }) {
      for (const { fileName, source } of files)
        middlewares.use(`/app/${fileName}`, (_, answer) => answer.setHeader('content-type', 'application/json').end(source));
    },
  };
}

export default defineConfig({
  base: '/app/',
  plugins: [react(), tailwindcss(), emojiNames()],
  resolve: { conditions: ['@parley/source', ...defaultClientConditions] },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      input: { index: 'index.html', sw: 'worker/sw.ts' },
      // A worker is known by its address, which stays; what it is for is what is beneath it.
      output: { entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: { '/trpc': { target: server, ws: true, changeOrigin: true, rewriteWsOrigin: true } },
  },
});
