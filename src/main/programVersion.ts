import packageJson from '../../package.json' with { type: 'json' }

/** This program's version, as its package says; bundled in at build time. */
export function programVersion(): string {
  return packageJson.version
}
