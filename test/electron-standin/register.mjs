// node --import ./test/electron-standin/register.mjs out/main/index.js : gives the built Electron entry a stand-in `electron`
import { registerHooks } from 'node:module'

const standIn = new URL('./electron.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) => (specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context))
})
