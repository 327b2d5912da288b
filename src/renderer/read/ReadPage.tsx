import type { ReactNode } from 'react'
import { strings } from '../strings/index.ts'
import { Notice } from '../ui/Notice.tsx'

export function ReadPage(): ReactNode {
  return <Notice icon="read" title={strings.read.title} text={strings.read.soon} />
}
