import type { ReactNode } from 'react'
import { strings } from '../strings/index.ts'
import { Notice } from '../ui/Notice.tsx'

/** The wizard's step Judge: body and foot under the wizard's head. `run`: a finished one. */
export function JudgeStep({ run }: { dataset: string; run: number | undefined }): ReactNode {
  return <Notice icon="models" title={strings.train.steps.judge} text={run === undefined ? strings.train.learn.judgeOpens : strings.train.run(run)} />
}
