import type { ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { useCommand } from '../../host/useCommand.ts'
import { useKeys } from '../../keys/KeysProvider.tsx'
import { useReading } from '../ReadingContext.ts'
import { strings } from '../../strings/index.ts'
import { actionNames } from '../../strings/keys.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { useCaseSteps } from './useCaseSteps.ts'

const text = strings.evidence.cases

/** At the end of the tool bar: how many cases wait, the one before and the next by priority. */
export function CaseSteps({ studyId }: { studyId: number }): ReactNode {
  const { toolbarSlot } = useReading()
  const { data } = useCommand('readings.next', { studyId, direction: 'next' })
  const steps = useCaseSteps(studyId)
  const next = (): void => {
    if (data?.studyId === null) toast('info', strings.evidence.end.text(data.read))
    else void steps.go('next')
  }
  const previous = (): void => void steps.go('previous')
  useKeys('read', { 'read.nextCase': next, 'read.previousCase': previous })
  if (toolbarSlot === null) return null
  return createPortal(
    <div className="case-steps" role="group" aria-label={text.label}>
      {data === undefined ? null : <span className="case-steps-count">{text.waiting(data.waiting)}</span>}
      <IconButton icon="up" label={actionNames['read.previousCase']} onPress={previous} />
      <IconButton icon="down" label={actionNames['read.nextCase']} onPress={next} />
    </div>,
    toolbarSlot
  )
}
