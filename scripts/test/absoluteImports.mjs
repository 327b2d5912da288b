// Loaded before vitest where the project's path holds a `%`: vitest imports packages by their bare path, which Node reads as an
// address and fails to decode.
import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

registerHooks({
  resolve(specifier, context, next) {
    // `require` takes paths as they are
    const byPath = context.conditions.includes('import') && path.isAbsolute(specifier) && existsSync(specifier)
    return next(byPath ? pathToFileURL(specifier).href : specifier, context)
  }
})
