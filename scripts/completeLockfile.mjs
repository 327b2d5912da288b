// Adds to package-lock.json what npm leaves out when its registry lacks a package for another platform: optional dependencies
// that a locked package names at an exact version. Without their entries `npm ci` refuses the lockfile, on every platform.
// Run it after npm has written the lockfile; a test says when it is needed.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {{ version?: string, dev?: boolean, license?: string, engines?: unknown, optionalDependencies?: Record<string, string>, os?: string[], cpu?: string[], libc?: string[], optional?: boolean }} LockedPackage
 */

/**
 * The entries that are missing, by their key in the lockfile.
 * @param {Readonly<Record<string, LockedPackage>>} packages
 * @returns {Record<string, LockedPackage>}
 */
export function missingOptionalPackages(packages) {
  /** @type {Record<string, LockedPackage>} */
  const missing = {}
  for (const [key, parent] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const nested = `${key}/node_modules/${name}`
      const hoisted = `node_modules/${name}`
      if (packages[nested] !== undefined || packages[hoisted] !== undefined || !/^\d+\.\d+\.\d+$/.test(version)) continue
      missing[hoisted] = {
        version,
        ...platformOf(name),
        ...(parent.dev && { dev: true }),
        ...(parent.license !== undefined && { license: parent.license }),
        optional: true,
        ...(parent.engines !== undefined && { engines: parent.engines })
      }
    }
  }
  return missing
}

/** os, cpu and libc by the words of a platform package's name, as in `@oxlint/binding-linux-x64-musl`. @param {string} name */
function platformOf(name) {
  const words = new Set(name.split(/[/-]/))
  const pick = (/** @type {string[]} */ known) => known.filter((word) => words.has(word))
  const os = pick(['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'])
  const cpu = pick(['arm', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'])
  if (os.length !== 1 || cpu.length !== 1) throw new Error(`${name}: its name does not tell one platform; add its entry to package-lock.json by hand`)
  const libc = words.has('musl') || words.has('musleabihf') ? ['musl'] : words.has('gnu') || words.has('gnueabihf') ? ['glibc'] : []
  return { cpu, ...(libc.length > 0 && os[0] === 'linux' && { libc }), os }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'package-lock.json')
  const lock = JSON.parse(readFileSync(file, 'utf8'))
  const missing = missingOptionalPackages(lock.packages)
  lock.packages = Object.fromEntries(Object.entries({ ...lock.packages, ...missing }).toSorted(([a], [b]) => a.localeCompare(b, 'en')))
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
  process.stdout.write(`${Object.keys(missing).length} entries added\n`)
}
