import type { ReactNode } from 'react'
import { strings } from '../strings/index.ts'
import { Notice } from '../ui/Notice.tsx'

export function AuditPage(): ReactNode {
  return <Notice icon="audit" title={strings.audit.title} text={strings.audit.soon} />
}
