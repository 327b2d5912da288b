import type { ReactNode } from 'react'
import { useCommand, useDeed } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { CommandFailure } from '../ui/CommandFailure.tsx'
import { IconButton } from '../ui/IconButton.tsx'
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
  const all: readonly { readonly one: number | string; readonly name: string; readonly bytes: number }[] = [
    ...checkpoints.map(({ run, bytes }) => ({ one: run, name: words.leftoverOf.checkpoint(run), bytes })),
    ...networks.map(({ name, bytes }) => ({ one: name, name: words.leftoverOf.network(name), bytes })),
    ...clusters.map(({ folder, recipe, dataset, bytes }) => ({ one: folder, name: words.leftoverOf.cluster(recipe, dataset), bytes }))
  ]
  return (
    <Section title={words.leftovers}>
      <p className="field-help">{words.leftoversHelp}</p>
      {all.length === 0 ? <p className="dim">{words.leftoversNone}</p> : (
        <>
          <ul className="leftovers">
            {all.map(({ one, name, bytes }) => (
              <li key={one}>
                <span className="leftover-name">{name}{typeof one === 'string' && one !== name ? <span className="dim"> {one}</span> : null}</span>
                <span className="leftover-size">{words.leftoverSize(bytes)}</span>
                <IconButton icon="close" label={words.cleanOne(name)} isDisabled={clean.isPending} onPress={() => clean.mutate({ only: [one] })} />
              </li>
            ))}
          </ul>
          <div className="settings-line settings-deeds"><Button isDisabled={clean.isPending} onPress={() => clean.mutate({})}>{words.clean(all.length, all.reduce((sum, { bytes }) => sum + bytes, 0))}</Button></div>
        </>
      )}
      {clean.isError ? <Note tone="bad" title={words.cleanFailed}>{clean.error.message}</Note> : null}
    </Section>
  )
}
