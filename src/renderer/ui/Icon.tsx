import type { ReactNode } from 'react'
import { icons, type IconName } from './icons.ts'

export type { IconName } from './icons.ts'

/** Decoration only: the text beside it, or the control's label, says what it means. Sized with the text. */
export function Icon({ name, size = 'normal' }: { name: IconName; size?: 'small' | 'normal' | 'large' }): ReactNode {
  const Shape = icons[name]
  return <Shape className={`icon icon-${size} icon-${name}`} aria-hidden="true" focusable="false" strokeWidth={STROKE[size]} />
}

/** On Lucide's grid of 24: 1.3 pixels on the screen in every size. */
const STROKE = { small: 2.3, normal: 2, large: 1.5 } as const
