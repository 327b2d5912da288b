import { useState, type ReactNode } from 'react'
import type { ModelInfo } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import { useCommand } from '../host/useCommand.ts'
import { Button } from '../ui/Button.tsx'
import { CommandFailure } from '../ui/CommandFailure.tsx'
import { Tabs } from '../ui/Tabs.tsx'
import { CardDetails } from './CardDetails.tsx'
import { CardView } from './CardView.tsx'
import { DeedPanel } from './DeedPanel.tsx'
import { ExportPanel } from './ExportPanel.tsx'
import { History } from './History.tsx'
import { nameOf } from './modelFacts.ts'
import { StateTag } from './ModelTable.tsx'
import { TestPanel } from './TestPanel.tsx'

const words = strings.models.side
type Part = 'card' | 'details' | 'history'
type Open = 'promote' | 'retire' | 'export' | 'test'

/** The chosen model: its card, what was done to it, and what can be done with it. */
export function ModelSide({ model, models }: { model: ModelInfo; models: readonly ModelInfo[] }): ReactNode {
  const [part, setPart] = useState<Part>('card')
  const [open, setOpen] = useState<Open>()
  const card = useCommand('models.card', { model: model.hash })
  const detail = useCommand('models.show', { model: model.hash })
  const close = (): void => setOpen(undefined)
  return (
    <aside className="models-side" aria-label={words.label} data-region>
      <header className="model-head">
        <h2>{model.name} {strings.models.version(model.version)}</h2><StateTag state={model.state} />
        <p className="dim cell-id">{hashText(model.hash)}</p>
      </header>
      <Tabs<Part>
        label={words.tabs} value={part} onChange={setPart}
        tabs={[{ value: 'card', text: words.card }, { value: 'details', text: words.details }, { value: 'history', text: words.history, count: detail.data?.events.length }]}
      >
        <div className="model-part" tabIndex={0}>
          {part === 'history' ? (detail.isError ? <CommandFailure title={words.failed} error={detail.error} /> : <History events={detail.data?.events ?? []} />) : card.isError ? (
            <CommandFailure title={words.failed} error={card.error} retry={() => void card.refetch()} />
          ) : card.data === undefined ? <p className="page-opening" role="status">{words.reading}</p> : part === 'card' ? <CardView model={model} card={card.data} onTest={() => setOpen('test')} /> : <CardDetails model={model} card={card.data} />}
        </div>
      </Tabs>
      <footer className="model-foot">
        <Button icon="export" size="large" onPress={() => setOpen('export')}>{words.export}</Button>
        <span className="spacer" />
        {model.state === 'retired' ? null : <Button kind="danger" size="large" onPress={() => setOpen('retire')}>{words.retire}</Button>}
        {model.state === 'active' ? null : <Button kind="primary" size="large" onPress={() => setOpen('promote')}>{words.promote}</Button>}
      </footer>
      {open === 'promote' || open === 'retire' ? <DeedPanel key={open} deed={open} model={model} models={models} onClose={close} /> : null}
      {open === 'export' ? <ExportPanel model={model} onClose={close} /> : null}
      {open === 'test' ? <TestPanel model={model} name={nameOf(model)} onClose={close} /> : null}
    </aside>
  )
}

function hashText(hash: string): string {
  return `sha256 ${hash.slice(0, 8)} ${hash.slice(8, 16)} … ${hash.slice(-8)}`
}
