import type { ReactNode } from 'react'
import { strings } from '../strings/index.ts'
import { Button } from './Button.tsx'
import { Notice } from './Notice.tsx'

/** A command that failed, where its answer would stand: its own words, its code, a way to try again. */
export function CommandFailure({ title, error, retry }: { title: string; error: { readonly code: string; readonly message: string }; retry?: () => void }): ReactNode {
  return (
    <Notice icon={error.code === 'host-unreachable' ? 'offline' : 'stop'} tone="bad" title={title} text={error.message}>
      {retry === undefined ? null : <Button onPress={retry}>{strings.failed.retry}</Button>}
      <span className="notice-code">{strings.failed.code(error.code)}</span>
    </Notice>
  )
}
