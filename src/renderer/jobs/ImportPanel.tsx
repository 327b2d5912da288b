import { useState, type ReactNode } from 'react'
import { useHost } from '../host/HostProvider.tsx'
import { useDeed } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Note } from '../ui/Note.tsx'
import { Panel } from '../ui/Panel.tsx'
import { RadioGroup } from '../ui/RadioGroup.tsx'
import { TextField } from '../ui/TextField.tsx'
import { useImportQuestion, type ImportLabels, type ImportPreview, type ImportQuestion } from './importQuestion.ts'
import { proposedFindings, TableChoice, type ImportTable, type UncertainPolicy } from './TableChoice.tsx'

const words = strings.firstStart.labels

/** Asks where labels come from before films are imported, with the classes that each answer would make. */
export function ImportPanel(): ReactNode {
  const question = useImportQuestion()
  if (question === undefined) return null
  return <div className="side-overlay">{question.preview === undefined ? <Looking question={question} /> : <Choice key={question.paths.join('\n')} question={question} preview={question.preview} />}</div>
}

function Looking({ question }: { question: ImportQuestion }): ReactNode {
  return (
    <Panel title={words.title} detail={what(question.paths)} onClose={() => question.answer(null)} footer={<Button kind="quiet" onPress={() => question.answer(null)}>{strings.ui.cancel}</Button>}>
      <p role="status">{words.looking}</p>
    </Panel>
  )
}

type From = ImportPreview['proposed']

function Choice({ question, preview }: { question: ImportQuestion; preview: ImportPreview }): ReactNode {
  const host = useHost()
  const read = useDeed('import.preview')
  const [table, setTable] = useState(preview.table)
  const [from, setFrom] = useState<From>(preview.proposed)
  const [dataset, setDataset] = useState('')
  const [others, setOthers] = useState(true)
  const [findings, setFindings] = useState(() => proposedFindings(preview.table))
  const [uncertain, setUncertain] = useState<UncertainPolicy>('exclude')
  const { folders } = preview
  const shown = from === 'folders' ? folders : from === 'table' ? table?.classes : undefined
  const chooseTable = async (): Promise<void> => {
    const [labelsCsv] = (await host.files.choose({ folders: false })) ?? []
    if (labelsCsv === undefined) return
    read.mutate({ paths: [...question.paths], labelsCsv }, {
      onSuccess: (found) => {
        setTable(found.table)
        setFindings(proposedFindings(found.table))
        setFrom('table')
      }
    })
  }
  const left = table === null ? 0 : Math.max(0, preview.files - table.listed)
  const tableLabels = ({ path }: ImportTable): ImportLabels => ({
    ...(path === null ? { labels: 'auto' } : { labelsCsv: path }),
    unlisted: others,
    ...(findings.length === 0 ? {} : { findings: [...findings], uncertain })
  })
  const begin = (): void => {
    question.answer({
      ...(from === 'folders' ? { labelsFromFolders: true } : from === 'table' && table !== null ? tableLabels(table) : {}),
      ...(from === 'none' || dataset.trim() === '' ? {} : { dataset: dataset.trim() })
    })
  }
  return (
    <Panel
      title={words.title} detail={[what(question.paths), ...(preview.cut ? [] : [words.files(preview.files)])].join(' · ')} onClose={() => question.answer(null)}
      footer={<><Button kind="primary" data-autofocus isDisabled={from === 'table' && table === null} onPress={begin}>{words.begin}</Button><Button kind="quiet" onPress={() => question.answer(null)}>{strings.ui.cancel}</Button></>}
    >
      <form className="import-form" onSubmit={(event) => { event.preventDefault(); begin() }}>
        {preview.cut ? <Note>{words.cut}</Note> : null}
        <RadioGroup
          label={words.label} value={from} onChange={setFrom}
          options={[
            { value: 'folders', text: words.folders, detail: preview.cut ? words.foldersHelp : folders.total === 0 ? words.noFolders : words.classes(folders.total, folders.labelled), isDisabled: folders.total === 0 && !preview.cut },
            { value: 'table', text: table === null ? words.table : table.path === null ? words.ownTable : words.namedTable(nameOf(table.path)), detail: table === null ? words.tableHelp : words.listed(table.listed, table.missing), isDisabled: table === null },
            { value: 'none', text: words.none, detail: words.noneHelp }
          ]}
        />
        <div><Button icon="file" isDisabled={read.isPending} onPress={() => void chooseTable()}>{words.chooseTable}</Button></div>
        {from !== 'table' || table === null ? null : <TableChoice table={table} left={left} others={others} onOthers={setOthers} findings={findings} onFindings={setFindings} uncertain={uncertain} onUncertain={setUncertain} />}
        {read.error === null ? null : <Note tone="bad" title={words.noTable}>{read.error.message}</Note>}
        {shown === undefined || shown.total === 0 ? null : (
          <section aria-label={words.found} className="import-classes">
            <h3>{words.found}</h3>
            <ul>{shown.items.map(({ name, files }) => <li key={name}><bdi>{name}</bdi><span>{words.ofClass(files)}</span></li>)}</ul>
            {shown.total > shown.items.length ? <p className="dim">{words.more(shown.total - shown.items.length)}</p> : null}
            {shown.total > MANY ? <Note tone="warn">{words.many(shown.total)}</Note> : null}
          </section>
        )}
        {from === 'none' ? null : <TextField label={words.dataset} help={words.datasetHelp} value={dataset} onChange={setDataset} maxLength={80} />}
        <button type="submit" hidden />
      </form>
    </Panel>
  )
}

/** More classes than a diagnosis has: sub-folders that are cases or patients. */
const MANY = 20

function nameOf(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path
}

function what(paths: readonly string[]): string {
  return words.what(nameOf(paths[0] ?? ''), paths.length - 1)
}
