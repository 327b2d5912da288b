import type { ReactNode } from 'react'

/** Line drawings on a 16 px grid; decoration only: the text beside them says what they mean. */
const SHAPES = {
  worklist: <path d="M2.5 4h11M2.5 8h11M2.5 12h7" />,
  search: <><circle cx="7" cy="7" r="4.2" /><path d="m10.2 10.2 3.3 3.3" /></>,
  dot: <circle cx="8" cy="8" r="3" fill="currentColor" stroke="none" />,
  check: <path d="m3 8.5 3.3 3.3L13 5" />,
  flag: <path d="M4 14V2.5M4 3h8l-2 3 2 3H4" />,
  layers: <path d="M8 2.5 13.5 5.5 8 8.5 2.5 5.5zM2.5 9 8 12l5.5-3" />,
  ban: <><circle cx="8" cy="8" r="5.5" /><path d="m4.2 4.2 7.6 7.6" /></>,
  clock: <><circle cx="8" cy="8" r="5.5" /><path d="M8 5v3.2l2.2 1.3" /></>,
  warn: <path d="M8 2.5 14 13H2zM8 6.5V9.5M8 11.3h.01" />,
  stop: <path d="M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5zM5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4" />,
  pass: <><circle cx="8" cy="8" r="5.5" /><path d="m5.4 8.2 1.8 1.8 3.4-3.7" /></>,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  tray: <path d="M2.5 9 4.5 3h7l2 6v4h-11zM2.5 9h3.2c.2 1.2 1.1 2 2.3 2s2.1-.8 2.3-2h3.2" />,
  filter: <path d="M2.5 3.5h11L9.5 8.5V13l-3-1.5v-3z" />,
  folder: <path d="M2 4h4.5L8 5.5h6v7.5H2z" />,
  sample: <path d="M2.5 2.5h5v5h-5zM8.5 8.5h5v5h-5zM10.5 2.5h3v3h-3zM2.5 10.5h3v3h-3z" />,
  disk: <path d="M2.5 9h11v4h-11zM2.5 9 4 3h8l1.5 6M11 11h.01" />,
  moon: <path d="M12.8 9.6A5.3 5.3 0 0 1 6.4 3.2 5.3 5.3 0 1 0 12.8 9.6z" />,
  sun: <><circle cx="8" cy="8" r="2.8" /><path d="M8 1.8v1.6M8 12.6v1.6M1.8 8h1.6M12.6 8h1.6M3.6 3.6l1.1 1.1M11.3 11.3l1.1 1.1M12.4 3.6l-1.1 1.1M4.7 11.3l-1.1 1.1" /></>
} satisfies Readonly<Record<string, ReactNode>>

export type IconName = keyof typeof SHAPES

export function Icon({ name, size = 'normal' }: { name: IconName; size?: 'small' | 'normal' | 'large' }): ReactNode {
  return <svg className={`icon icon-${size}`} viewBox="0 0 16 16" aria-hidden="true">{SHAPES[name]}</svg>
}
