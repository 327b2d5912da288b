import type { Figure } from '../evaluate/evaluate.ts'

const MINUS = '\u2212'

/** A number with a fixed count of decimals and a true minus sign; never a negative zero. */
export function decimal(value: number, digits: number): string {
  const text = value.toFixed(digits)
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text.replace('-', MINUS)
}

/** With its sign, for differences. */
export function signed(value: number, digits: number): string {
  const text = decimal(value, digits)
  return text.startsWith(MINUS) || Number(text) === 0 ? text : `+${text}`
}

/** "0.73 to 0.85", or nothing. */
export function intervalText(
  interval: Figure['interval'],
  digits: number,
  format: (value: number, digits: number) => string = decimal
): string | null {
  return interval ? `${format(interval[0], digits)} to ${format(interval[1], digits)}` : null
}

/** Whole numbers with thin groups of three. */
export function whole(n: number): string {
  return String(n).replaceAll(/\B(?=(\d{3})+$)/g, '\u202f')
}

/** A share as per cent, without decimals where that loses nothing a reader needs. */
export function percent(share: number): string {
  const value = share * 100
  return `${decimal(value, value < 10 && !Number.isInteger(Number(value.toFixed(6))) ? 1 : 0)} %`
}

/** A duration a person can read: "0.42 s", "12.3 s", "4 min 6 s". */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(2)} s`
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const rounded = Math.round(seconds)
  return `${Math.floor(rounded / 60)} min ${rounded % 60} s`
}

export function plural(n: number, noun: string): string {
  return `${whole(n)} ${noun}${n === 1 ? '' : 's'}`
}

/** "2026-03-14 11:47 UTC" from an ISO 8601 time in UTC; anything else as it is. */
export function timestamp(iso: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?Z$/.exec(iso)
  return match ? `${match[1]} ${match[2]} UTC` : iso
}

/** A p value as journals print it. */
export function pValue(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(p < 0.01 ? 3 : 2)}`
}
