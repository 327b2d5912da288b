import type { ReactNode } from 'react'
import { strings } from '../strings/index.ts'
import { Notice } from '../ui/Notice.tsx'

export function ModelsPage(): ReactNode {
  return <Notice icon="models" title={strings.models.title} text={strings.models.soon} />
}
