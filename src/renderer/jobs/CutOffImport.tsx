import type { ReactNode } from 'react'
import type { Job } from '../../contract/index.ts'
import { number } from '../strings/counts.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Note } from '../ui/Note.tsx'
import { useGoOn } from './useJobDeeds.ts'

/** An import that the end of the program cut off: how far it was, and a way to go on. */
export function CutOffImport({ job }: { job: Job }): ReactNode {
  const goOn = useGoOn(job)
  const { progress } = job
  const at = progress === null || progress.total === 0 ? '' : strings.ui.of(number(progress.done), number(progress.total))
  return <Note tone="warn" title={strings.jobs.cutOff(at)} actions={goOn === undefined ? undefined : <Button icon="play" onPress={goOn}>{strings.jobs.goOn}</Button>}>{strings.jobs.cutOffText}</Note>
}
