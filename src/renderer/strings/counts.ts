const count = new Intl.NumberFormat('en')

/** A whole number as people read it: `48,213`. */
export const number = (n: number): string => count.format(n)

/** `1 study`, `2 studies`. */
export const plural = (n: number, one: string, many: string): string => `${number(n)} ${n === 1 ? one : many}`

const sizes = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const

/** Bytes in powers of 1000, three digits: `2.91 MB`. */
export function bytes(n: number): string {
  let at = 0
  let left = n
  while (left >= 1000 && at < sizes.length - 1) {
    left /= 1000
    at++
  }
  return `${at === 0 ? number(left) : left.toPrecision(3)} ${sizes[at] ?? ''}`
}

/** A length of time as a person would say it: `54 s`, `3 min`, `1 h 12 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 90) return `${whole} s`
  const minutes = Math.round(whole / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
