import { useState, type ReactNode } from 'react'
import { useCommand } from '../../host/useCommand.ts'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { CommandFailure } from '../../ui/CommandFailure.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Section } from '../../ui/Section.tsx'
import { RunComparison } from './RunComparison.tsx'
import { RunTable } from './RunTable.tsx'

/** While something learns, the list is read again so often. */
const REREAD_MS = 3000

/** The runs of one data set, or of all, with their comparison. */
export function RunList({ dataset, title }: { dataset?: string; title: string }): ReactNode {
  const runs = useCommand('training.runs', dataset === undefined ? {} : { dataset }, { refetchInterval: (query) => (query.state.data?.runs.some(({ state }) => state === 'running') === true ? REREAD_MS : false) })
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set())
  const [compared, setCompared] = useState<readonly number[]>([])
  const select = (run: number, on: boolean): void => {
    setSelected((before) => new Set(on ? [...before, run] : [...before].filter((each) => each !== run)))
  }
  const listed = runs.data?.runs ?? []
  return (
    <>
      <Section title={title} detail={strings.train.home.runsDetail} after={<Button isDisabled={selected.size < 2} icon="compare" onPress={() => setCompared([...selected])}>{strings.train.runs.compare(selected.size)}</Button>}>
        {runs.isError ? <CommandFailure title={strings.train.failed} error={runs.error} retry={() => void runs.refetch()} /> : null}
        {runs.isPending ? <p className="dim" role="status">{strings.train.reading}</p> : null}
        {runs.data !== undefined && listed.length === 0 ? <Notice icon="train" title={strings.train.home.noRuns.title} text={strings.train.home.noRuns.text} /> : null}
        {listed.length > 0 ? <RunTable runs={listed} selected={selected} onSelect={select} showsDataset={dataset === undefined} /> : null}
      </Section>
      {compared.length < 2 ? null : <RunComparison key={compared.join(' ')} runs={compared} onClose={() => setCompared([])} />}
    </>
  )
}
