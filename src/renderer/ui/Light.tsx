import type { ReactNode } from 'react'
import { strings } from '../strings/index.ts'
import { Icon } from './Icon.tsx'
import { TONE_SHAPES, type NoteTone } from './Note.tsx'
import './note.css'

/** Pass, caution, stop: each with its own shape. `label` in place of the usual word. */
export function Light({ tone, label }: { tone: NoteTone | 'none'; label?: string }): ReactNode {
  return <span className={`light light-${tone}`} role="img" aria-label={label ?? (tone === 'none' ? strings.ui.tones.info : strings.ui.tones[tone])}><Icon name={tone === 'none' ? 'ring' : TONE_SHAPES[tone]} /></span>
}
