import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const at = (path: string): string => resolve(import.meta.dirname, path)

// dependencies of package.json stay outside the bundles: native modules cannot be bundled, and the rest is loaded from node_modules
const mainEntries = {
  index: at('src/main/index.ts'),
  backend: at('src/main/backend.ts'),
  served: at('src/main/served.ts'),
  ...(existsSync(at('src/main/job.ts')) ? { job: at('src/main/job.ts') } : {})
}

export default defineConfig({
  main: { build: { outDir: 'out/main', rollupOptions: { input: mainEntries } } },
  preload: {
    build: {
      outDir: 'out/preload',
      // a sandboxed preload can require nothing but electron: one CommonJS file with all it needs
      externalizeDeps: false,
      rollupOptions: { input: { index: at('src/preload/index.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false } }
    }
  },
  renderer: {
    root: at('src/renderer'),
    plugins: [react()],
    build: { outDir: at('out/renderer'), minify: true, assetsInlineLimit: 0, rollupOptions: { input: { index: at('src/renderer/index.html') } } }
  }
})
