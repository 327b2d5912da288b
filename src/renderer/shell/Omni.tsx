import type { ReactNode } from 'react'
import { Button } from 'react-aria-components/Button'
import { strings } from '../strings/index.ts'
import { Icon } from '../ui/Icon.tsx'
import { KeyHint } from '../ui/Key.tsx'
import { useShell } from './shellContext.ts'

/** The way into the palette for who uses the mouse. */
export function Omni(): ReactNode {
  const { openPalette } = useShell()
  return <Button className="omni" onPress={openPalette}><Icon name="search" size="small" /><span className="omni-text">{strings.palette.field}</span><KeyHint action="anywhere.palette" /></Button>
}
