import type { ReactNode } from 'react'
import { Frame } from './shell/Frame.tsx'
import { strings } from './strings/index.ts'
import { Notice } from './ui/Notice.tsx'

/** The page without a host: it can do nothing but say so. */
export function HostFailure({ text }: { text: { title: string; message: string } }): ReactNode {
  return <Frame libraryName={strings.product} rail={false}><Notice icon="stop" tone="bad" title={text.title} text={text.message} /></Frame>
}
