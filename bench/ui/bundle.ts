import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

export interface BundleFigure {
  /** Scripts, styles and pages, gzipped, in MB (10^6 bytes). */
  readonly whole: number
  /** What the first page, the worklist, asks for of them. */
  readonly firstPage: number
  /** Fonts, as they are: WOFF2 is compressed already. */
  readonly fonts: number
}

/** Sizes of the built renderer; `asked`: paths that the first page asked for. */
export function bundleFigure(renderer: string, asked: readonly string[]): BundleFigure {
  const files = readdirSync(renderer, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(js|css|html|svg|woff2)$/.test(name))
  const sum = (names: readonly string[]): number => names.reduce((total, name) => total + gzipSync(readFileSync(join(renderer, name)), { level: 9 }).length, 0) / 1e6
  const texts = files.filter((name) => !name.endsWith('.woff2'))
  const first = new Set(['/index.html', ...asked])
  return { whole: sum(texts), firstPage: sum(texts.filter((name) => first.has(`/${name.replaceAll('\\', '/')}`))), fonts: sum(files.filter((name) => name.endsWith('.woff2'))) }
}
