import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Database from 'better-sqlite3'
import { median } from '../median.ts'

export interface ViewingFigure {
  /** Milliseconds from the request to the last byte of the first slice, the served host just started. */
  readonly firstImage: number
  /** Slices per second, asked for one after the other. */
  readonly scrolling: number
  /** The same again, now that they are in the cache as far as they fit. */
  readonly again: number
  /** Milliseconds for a 2048 x 2048 film of 12 bits, median of several films, each for the first time. */
  readonly film: number
}

/** The served host on a library: a series looked through from its first slice, and single films. */
export async function benchViewing(library: string): Promise<ViewingFigure> {
  const root = join(import.meta.dirname, '..', '..')
  const child = spawn(process.execPath, [join(root, 'out', 'main', 'served.js')], { env: { ...process.env, HILUM_LIBRARY: library }, stdio: ['ignore', 'pipe', 'pipe'] })
  try {
    const entry = await new Promise<string>((resolve, reject) => {
      createInterface(child.stdout).on('line', (line) => {
        const url = /^READY (\S+)/.exec(line)?.[1]
        if (url !== undefined) resolve(url)
      })
      child.on('exit', (code) => reject(new Error(`the served host ended with code ${code}`)))
    })
    const entered = await fetch(entry, { redirect: 'manual' })
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
    const origin = new URL(entry).origin
    const fetchPixels = async (image: number): Promise<number> => {
      const started = performance.now()
      const response = await fetch(`${origin}/image/${image}.pixels`, { headers: { cookie } })
      const bytes = await response.arrayBuffer()
      if (!response.ok) throw new Error(`image ${image}: ${response.status} ${new TextDecoder().decode(bytes.slice(0, 200))}`)
      return performance.now() - started
    }
    const { slices, films } = imagesOf(library)
    const [first = 0, ...rest] = slices
    const firstImage = await fetchPixels(first)
    const scroll = async (): Promise<number> => {
      const started = performance.now()
      for (const slice of rest) await fetchPixels(slice)
      return (1000 * rest.length) / (performance.now() - started)
    }
    const scrolling = await scroll()
    const again = await scroll()
    const times: number[] = []
    for (const film of films) times.push(await fetchPixels(film))
    return { firstImage, scrolling, again, film: median(times) }
  } finally {
    child.kill()
  }
}

function imagesOf(library: string): { slices: number[]; films: number[] } {
  const db = new Database(join(library, 'hilum.db'), { readonly: true })
  const ids = (width: number): number[] => db.prepare<[number], { id: number }>('SELECT id FROM image WHERE width = ? ORDER BY instance_number').all(width).map(({ id }) => id)
  const found = { slices: ids(512), films: ids(2048) }
  db.close()
  return found
}
