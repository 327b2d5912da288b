import type { ReactNode } from 'react'
import { useCommand, useDeed } from '../host/useCommand.ts'
import { RunningJob } from '../jobs/JobsPanel.tsx'
import { isUnderWay } from '../jobs/jobFacts.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { CommandFailure } from '../ui/CommandFailure.tsx'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { Note } from '../ui/Note.tsx'
import { Switch } from '../ui/Switch.tsx'
import { toast } from '../ui/Toasts.tsx'

interface Waiting {
  readonly model: string
  readonly studies: number
}

const COLUMNS: readonly Column<Waiting>[] = [
  { key: 'model', title: strings.settings.scoring.columns.model, cell: ({ model }) => model },
  { key: 'studies', title: strings.settings.scoring.columns.studies, isNumber: true, cell: ({ studies }) => strings.settings.library.count(studies) }
]

/** Scoring in the background: on or off, what waits, and a way to begin at once. */
export function ScoringSettings(): ReactNode {
  const scoring = useCommand('scoring.show', {})
  const mode = useCommand('reading.mode', {})
  const set = useDeed('scoring.set', { rereads: ['scoring.show'] })
  const start = useDeed('scoring.start', { rereads: ['scoring.show', 'jobs.list'] })
  const blind = useDeed('reading.blind', { rereads: ['reading.mode'] })
  const words = strings.settings.scoring
  const tell = { onError: (error: Error) => toast('bad', error.message) }
  if (scoring.isError) return <CommandFailure title={words.automatic} error={scoring.error} retry={() => void scoring.refetch()} />
  if (scoring.data === undefined) return null
  const { automatic, waiting, job } = scoring.data
  const total = waiting.reduce((sum, { studies }) => sum + studies, 0)
  return (
    <div className="settings-form">
      <div><Switch isSelected={automatic} onChange={(on) => set.mutate({ automatic: on }, tell)}>{words.automatic}</Switch><p className="field-help">{words.help}</p></div>
      {job !== null && isUnderWay(job) ? <RunningJob job={job} /> : null}
      {waiting.length === 0 ? <Note>{words.none}</Note> : <DataTable label={words.waiting} columns={COLUMNS} rows={waiting} rowKey={({ model }) => model} />}
      <div className="settings-line">
        <Button isDisabled={total === 0 || start.isPending} onPress={() => start.mutate({}, tell)}>{words.start}</Button>
        <Button kind="quiet" isDisabled={waiting.length === 0 || start.isPending} onPress={() => start.mutate({ again: true }, tell)}>{words.again}</Button>
      </div>
      {mode.data === undefined ? null : <div><Switch isSelected={mode.data.blinded} onChange={(blinded) => blind.mutate({ blinded }, tell)}>{words.blinded}</Switch><p className="field-help">{words.blindedHelp}</p></div>}
    </div>
  )
}
