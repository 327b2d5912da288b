import type { ReactNode } from 'react'
import { useCommand, useDeed } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { CommandFailure } from '../ui/CommandFailure.tsx'
import { Note } from '../ui/Note.tsx'
import { Section } from '../ui/Section.tsx'

const words = strings.settings.library

/** What trainings that did not end left on the disk, and its removal. */
export function Leftovers(): ReactNode {
  const left = useCommand('training.leftovers', {})
  const clean = useDeed('training.clean', { rereads: ['training.leftovers', 'training.runs'] })
  if (left.isError) return <Section title={words.leftovers}><CommandFailure title={strings.failed.title} error={left.error} retry={() => void left.refetch()} /></Section>
  if (left.data === undefined) return null
  const { checkpoints, networks, clusters } = left.data
  const all = [
    ...checkpoints.map(({ run, bytes }) => ({ key: `run ${run}`, name: words.leftoverOf.checkpoint(run), bytes })),
    ...networks.map(({ name, bytes }) => ({ key: name, name: words.leftoverOf.network(name), bytes })),
    ...clusters.map(({ folder, recipe, dataset, bytes }) => ({ key: folder, name: words.leftoverOf.cluster(recipe, dataset), bytes }))
  ]
  return (
    <Section title={words.leftovers}>
      <p className="field-help">{words.leftoversHelp}</p>
      {all.length === 0 ? <p className="dim">{words.leftoversNone}</p> : (
        <>
          <dl className="facts">{all.map(({ key, name, bytes }) => <div key={key} className="fact"><dt>{name}</dt><dd>{words.leftoverSize(bytes)}</dd></div>)}</dl>
          <div className="settings-line settings-deeds"><Button isDisabled={clean.isPending} onPress={() => clean.mutate({})}>{words.clean(all.reduce((sum, { bytes }) => sum + bytes, 0))}</Button></div>
        </>
      )}
      {clean.isError ? <Note tone="bad" title={words.cleanFailed}>{clean.error.message}</Note> : null}
    </Section>
  )
}
