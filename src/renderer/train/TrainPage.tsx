import type { ReactNode } from 'react'
import { strings } from '../strings/index.ts'
import { Notice } from '../ui/Notice.tsx'

export function TrainPage(): ReactNode {
  return <Notice icon="train" title={strings.train.title} text={strings.train.soon} />
}
