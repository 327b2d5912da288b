import type { Writable } from 'node:stream'
import type { Progress } from '../../contract/index.ts'

/** Where a command writes: one JSON document or text on stdout, progress and warnings on stderr. */
export interface Output {
  readonly json: boolean
  /** The command's result: `value` with `--json`, else the lines. */
  readonly result: (value: unknown, lines: () => readonly string[]) => void
  readonly note: (line: string) => void
  readonly progress: (step: Progress) => void
  /** Ends a progress line that is being rewritten in place. */
  readonly settle: () => void
}

/** Rewrites one line on a terminal; elsewhere prints a line at most every two seconds and at the end of each phase. */
export function createOutput(options: { json: boolean; stdout: Writable; stderr: Writable & { isTTY?: boolean }; now?: () => number }): Output {
  const { json, stdout, stderr } = options
  const now = options.now ?? Date.now
  const terminal = stderr.isTTY === true
  let phase = ''
  let last = 0
  let started = 0
  let startedAt = 0
  let printed = 0
  let open = false

  const settle = (): void => {
    if (open) stderr.write('\n')
    open = false
  }
  return {
    json,
    settle,
    result(value, lines) {
      settle()
      stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : lines().map((line) => `${line}\n`).join(''))
    },
    note(line) {
      settle()
      stderr.write(`${line}\n`)
    },
    progress(step) {
      const time = now()
      // the same phase may come again, for other images
      if (step.phase !== phase || step.done < last) {
        settle()
        phase = step.phase
        started = time
        startedAt = step.done
        printed = 0
      }
      last = step.done
      const ended = step.done >= step.total
      if (!ended && time - printed < (terminal ? 100 : 2000)) return
      printed = time
      const line = progressLine(step, (time - started) / 1000, startedAt)
      if (terminal) {
        stderr.write(`\r\u001b[2K${line}`)
        open = true
        if (ended) settle()
      } else {
        stderr.write(`${line}\n`)
      }
    }
  }
}

/** `Featurizing  120 of 300 images  24/s  8 s left`; the rate leaves out what was done before. */
export function progressLine(step: Progress, seconds: number, doneBefore = 0): string {
  if (step.total === 0) return step.phase
  const parts = [`${step.phase}  ${Math.floor(step.done)} of ${step.total} ${step.unit}`]
  const rate = seconds > 0.5 ? (step.done - doneBefore) / seconds : 0
  if (rate > 0) {
    parts.push(`${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s`)
    if (step.done < step.total) parts.push(`${duration((step.total - step.done) / rate)} left`)
  }
  return parts.join('  ')
}

/** Seconds as a person reads them: `8 s`, `3 min`, `1 h 20 min`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`
}

/** `1 file`, `2 files`. */
export function count(n: number, one: string, many: string = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`
}

/** Rows as aligned columns, two spaces between; numbers to the right. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)))
  return rows.map((row) =>
    row
      .map((cell, i) => (/^[\d.,%+-]+$/.test(cell) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd()
  )
}
