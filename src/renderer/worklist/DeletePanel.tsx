import { useState, type ReactNode } from 'react'
import type { WorklistRow } from '../../contract/index.ts'
import { useCommand, useDeed } from '../host/useCommand.ts'
import { bytes, number } from '../strings/counts.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { CommandFailure } from '../ui/CommandFailure.tsx'
import { Note } from '../ui/Note.tsx'
import { Panel } from '../ui/Panel.tsx'
import { toast } from '../ui/Toasts.tsx'
import { formatPersonName } from './formats.ts'

/** What deleting the patient removes, counted before it is done; it cannot be taken back. */
export function DeletePanel({ row, onClose }: { row: WorklistRow; onClose: () => void }): ReactNode {
  const words = strings.worklist.deletePanel
  const patientId = row.patient.row
  const removal = useCommand('patient.removal', { patientId }, { staleTime: 0 })
  const remove = useDeed('patient.delete')
  const [sure, setSure] = useState(false)
  const start = (): void => remove.mutate({ patientId }, {
    onSuccess: ({ studies, images, outsideReports }) => {
      toast(outsideReports.length === 0 ? 'ok' : 'warn', words.done(studies, images, outsideReports.length))
      onClose()
    },
    onError: (error) => toast('bad', error.message)
  })
  const found = removal.data
  const counts: readonly (readonly [string, string])[] = found === undefined ? [] : [
    [words.counts.studies, number(found.studies)], [words.counts.images, number(found.images)], [words.counts.files, `${number(found.files)}, ${bytes(found.bytes)}`], [words.counts.labels, number(found.labels)],
    [words.counts.readings, number(found.readings)], [words.counts.measurements, number(found.measurements)], [words.counts.predictions, number(found.predictions)]
  ]
  return (
    <Panel
      title={words.title(row.patient.name === null ? (row.patient.id ?? strings.patient.noId) : formatPersonName(row.patient.name))} detail={row.patient.id ?? strings.patient.noId} onClose={onClose} scope="worklist"
      footer={<><Button kind="danger" isDisabled={!sure || found === undefined || found.blocked !== null || remove.isPending} onPress={start}>{words.remove}</Button><Button kind="quiet" onPress={onClose}>{strings.ui.cancel}</Button></>}
    >
      {removal.isError ? <CommandFailure title={words.failed} error={removal.error} retry={() => void removal.refetch()} /> : found === undefined ? <p role="status">{words.counting}</p> : (
        <div className="panel-form">
          {found.blocked === null ? null : <Note tone="warn">{found.blocked}</Note>}
          <p>{words.text}</p>
          <dl className="removal">{counts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
          {found.datasets.length === 0 ? null : <p>{words.datasets(found.datasets.map(({ dataset }) => dataset).join(', '))}</p>}
          {found.models.length === 0 ? null : <Note tone="warn">{words.models(found.models.join(', '))}</Note>}
          {found.reports.filter(({ outside }) => outside).map(({ path }) => <Note key={path} tone="warn">{words.report(path)}</Note>)}
          <Checkbox isSelected={sure} onChange={setSure}>{words.sure}</Checkbox>
        </div>
      )}
    </Panel>
  )
}
