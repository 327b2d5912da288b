const WITH_DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' })
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const SECONDS = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

/** Day and minute in the zone of whoever reads it. */
export function timeText(iso: string): string {
  return WITH_DAY.format(new Date(iso))
}

/** Without the year: in lists of what was done lately. */
export function dayText(iso: string): string {
  return DAY.format(new Date(iso))
}

export function clockText(iso: string): string {
  return CLOCK.format(new Date(iso))
}

export function secondText(iso: string): string {
  return SECONDS.format(new Date(iso))
}
