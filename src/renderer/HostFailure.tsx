import type { ReactNode } from 'react'
import { strings } from './strings.ts'
import { Frame } from './ui/Frame.tsx'
import { Notice } from './ui/Notice.tsx'

/** The page without a host: it can do nothing but say so. */
export function HostFailure({ text }: { text: { title: string; message: string } }): ReactNode {
  return <Frame libraryName={strings.product} status={null}><Notice icon="stop" tone="bad" title={text.title} text={text.message} /></Frame>
}
