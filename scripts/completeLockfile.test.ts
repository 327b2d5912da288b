import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { missingOptionalPackages } from './completeLockfile.mjs'

const root = join(import.meta.dirname, '..')

test('the committed lockfile has an entry for every platform (else: node scripts/completeLockfile.mjs)', () => {
  const lock: { packages: Parameters<typeof missingOptionalPackages>[0] } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  expect(Object.keys(missingOptionalPackages(lock.packages))).toEqual([])
})

test('the lockfile names no registry', () => {
  expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved"/)
})

test('a platform package that is left out is described by its name', () => {
  const parent = { version: '1.2.3', dev: true, license: 'MIT', engines: { node: '>=20' }, optionalDependencies: { '@x/binding-linux-x64-musl': '1.2.3', '@x/binding-win32-x64-msvc': '1.2.3', '@x/there-linux-x64': '1.2.3', 'not-exact': '^1' } }
  const shared = { version: '1.2.3', dev: true, license: 'MIT', optional: true, engines: { node: '>=20' } }
  expect(missingOptionalPackages({ 'node_modules/x': parent, 'node_modules/@x/there-linux-x64': {} })).toEqual({
    'node_modules/@x/binding-linux-x64-musl': { ...shared, os: ['linux'], cpu: ['x64'], libc: ['musl'] },
    'node_modules/@x/binding-win32-x64-msvc': { ...shared, os: ['win32'], cpu: ['x64'] }
  })
})
