import { useEffect, useRef, type ReactNode } from 'react'
import { chordOf, type Chord } from '../keys/chord.ts'
import { strings } from '../strings/index.ts'

/** Waits for the key that is pressed next; Escape and going elsewhere leave things as they are. */
export function KeyCapture({ onTake }: { onTake: (chord: Chord | undefined) => void }): ReactNode {
  const field = useRef<HTMLInputElement>(null)
  const take = useRef(onTake)
  useEffect(() => {
    take.current = onTake
  })
  useEffect(() => {
    const element = field.current
    if (element === null) return undefined
    element.focus()
    const onKey = (event: KeyboardEvent): void => {
      // before anyone else sees it: the key is to be named, not obeyed
      event.preventDefault()
      event.stopPropagation()
      const chord = chordOf(event)
      if (chord !== undefined) take.current(chord === 'Escape' ? undefined : chord)
    }
    element.addEventListener('keydown', onKey)
    return () => element.removeEventListener('keydown', onKey)
  }, [])
  return <input ref={field} className="key-capture" readOnly value={strings.settings.press} aria-label={strings.settings.press} onBlur={() => onTake(undefined)} />
}
