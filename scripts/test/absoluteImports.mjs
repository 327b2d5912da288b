// Loaded before vitest where the project's path holds a `%`: vitest imports packages by their bare path, which Node reads as an
// address and fails to decode.
import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

registerHooks({
  resolve: (specifier, context, next) => next(path.isAbsolute(specifier) && existsSync(specifier) ? pathToFileURL(specifier).href : specifier, context)
})
