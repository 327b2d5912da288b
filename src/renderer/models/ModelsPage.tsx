import { useRef, useState, type ReactNode } from 'react'
import { useCommand } from '../host/useCommand.ts'
import { useKeys } from '../keys/KeysProvider.tsx'
import { navigate, useRoute } from '../shell/route.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { CommandFailure } from '../ui/CommandFailure.tsx'
import { KeyHint } from '../ui/Key.tsx'
import { Notice } from '../ui/Notice.tsx'
import { TextField } from '../ui/TextField.tsx'
import { ComparePane } from './ComparePane.tsx'
import { ImportNews } from './ImportNews.tsx'
import { byFinding, matches, modelNamed } from './modelFacts.ts'
import { ModelSide } from './ModelSide.tsx'
import { ModelTable } from './ModelTable.tsx'
import { useModelImport } from './useModelImport.ts'
import './models.css'

const words = strings.models

/** The registry: every version by finding, the card of the chosen one, comparison, export and import. */
export function ModelsPage(): ReactNode {
  const route = useRoute()
  const list = useCommand('models.list', {})
  const [text, setText] = useState('')
  const [comparing, setComparing] = useState(false)
  const bringing = useModelImport()
  const models = list.data?.models ?? []
  const named = route.page === 'models' ? route.modelId : undefined
  const chosen = modelNamed(models, named) ?? (named === undefined ? (models.find(({ state }) => state === 'active') ?? byFinding(models)[0]?.models[0]) : undefined)
  const groups = byFinding(models.filter((model) => matches(model, text.trim())))
  const field = useRef<HTMLInputElement>(null)
  const step = (by: 1 | -1): void => {
    const rows = groups.flatMap((group) => group.models)
    const at = rows.findIndex(({ modelId }) => modelId === chosen?.modelId)
    const to = rows[at < 0 ? 0 : at + by]
    if (to !== undefined) navigate({ page: 'models', modelId: String(to.modelId) }, { replace: true })
  }
  useKeys('models', { 'models.next': () => step(1), 'models.previous': () => step(-1), 'models.find': () => field.current?.focus(), 'models.compare': () => setComparing(models.length > 0 && !comparing) })
  const bring = <Button icon="import" isDisabled={bringing.isUnderWay} onPress={() => void bringing.choose()}>{words.import}</Button>
  return (
    <div className="models">
      <header className="models-head">
        <h1>{words.title}</h1>
        {models.length === 0 ? null : <span className="dim">{words.counts(models.length, new Set(models.map(({ finding }) => finding)).size)}</span>}
        <span className="spacer" />
        {models.length === 0 ? null : (
          <>
            <TextField ref={field} label={words.find} hidesLabel placeholder={words.find} icon="search" type="search" value={text} onChange={setText} after={<KeyHint action="models.find" />} />
            <Button icon="compare" after={<KeyHint action="models.compare" />} aria-expanded={comparing} onPress={() => setComparing(!comparing)}>{words.compare}</Button>
            {bring}
            <Button icon="plus" onPress={() => navigate({ page: 'train', step: 'data' })}>{words.train}</Button>
          </>
        )}
      </header>
      <ImportNews of={bringing} />
      {list.isError ? <CommandFailure title={words.failed} error={list.error} retry={() => void list.refetch()} /> : null}
      {list.isPending ? <p className="page-opening" role="status">{words.reading}</p> : null}
      {list.data !== undefined && models.length === 0 ? (
        <Notice icon="models" title={words.empty} text={words.emptyText}><Button kind="primary" icon="train" onPress={() => navigate({ page: 'train', step: 'data' })}>{words.emptyTrain}</Button>{bring}</Notice>
      ) : null}
      {models.length === 0 ? null : (
        <div className="models-body">
          <div className="models-list">
            <div className="models-scroll" tabIndex={0} data-region role="region" aria-label={words.table}>
              {groups.length === 0 ? <Notice icon="filter" title={words.noMatch}><Button onPress={() => setText('')}>{words.showAll}</Button></Notice> : <ModelTable groups={groups} chosen={chosen?.modelId} />}
            </div>
            {comparing ? <ComparePane models={models} chosen={chosen} onClose={() => setComparing(false)} /> : null}
          </div>
          {chosen === undefined ? <aside className="models-side"><Notice icon="models" title={words.unknown} text={words.unknownText} /></aside> : <ModelSide key={chosen.modelId} model={chosen} models={models} />}
        </div>
      )}
    </div>
  )
}
