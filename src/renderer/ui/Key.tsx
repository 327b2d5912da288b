import { Fragment, type ReactNode } from 'react'
import { chordParts } from '../keys/chord.ts'
import type { ActionId } from '../keys/keymap.ts'
import { useBinding } from '../keys/KeysProvider.tsx'
import { strings } from '../strings/index.ts'

/** Key caps of a chord, one a key. */
export function Key({ chord }: { chord: string }): ReactNode {
  // the space between them is for who hears the keys
  return <span className="chord">{chordParts(chord).map((part, at) => <Fragment key={part}>{at === 0 ? null : ' '}<kbd>{capOf(part)}</kbd></Fragment>)}</span>
}

/** The caps of what an action is bound to now; nothing where it has no key. */
export function KeyHint({ action }: { action: ActionId }): ReactNode {
  const chord = useBinding(action)[0]
  return chord === undefined ? null : <Key chord={chord} />
}

const caps = new Map<string, string>(Object.entries(strings.keys.caps))

export function capOf(part: string): string {
  return caps.get(part) ?? part
}
