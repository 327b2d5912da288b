/**
 * Moves dates by whole days; times stay, so that intervals keep also across midnight. `vr` DA: YYYYMMDD (or the old YYYY.MM.DD); DT: at least
 * YYYYMMDD, time and offset kept; TM: as it is. Several values are separated by backslashes. Undefined where a value is no whole date, for
 * which the caller falls back on the profile.
 */
export function shiftDates(text: string, vr: 'DA' | 'DT' | 'TM', days: number): string | undefined {
  const shifted: string[] = []
  for (const value of text.split('\\').map((one) => one.trim())) {
    const one = value === '' ? '' : vr === 'TM' ? keptTime(value) : shiftOne(value, vr, days)
    if (one === undefined) return undefined
    shifted.push(one)
  }
  return shifted.join('\\')
}

function keptTime(value: string): string | undefined {
  return /^\d{2}(:?\d{2}(:?\d{2}(\.\d{1,6})?)?)?$/.test(value) ? value : undefined
}

function shiftOne(value: string, vr: 'DA' | 'DT', days: number): string | undefined {
  const pattern = vr === 'DA' ? /^(\d{4})\.?(\d{2})\.?(\d{2})()$/ : /^(\d{4})(\d{2})(\d{2})((?:\d{2}){0,3}(?:\.\d{1,6})?(?:[+-]\d{4})?)$/
  const [, year, month, day, rest = ''] = pattern.exec(value) ?? []
  if (year === undefined || month === undefined || day === undefined) return undefined
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined
  date.setUTCDate(date.getUTCDate() + days)
  if (date.getUTCFullYear() < 1 || date.getUTCFullYear() > 9999) return undefined
  return `${String(date.getUTCFullYear()).padStart(4, '0')}${String(date.getUTCMonth() + 1).padStart(2, '0')}${String(date.getUTCDate()).padStart(2, '0')}${rest}`
}
