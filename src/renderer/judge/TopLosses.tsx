import { useState, type ReactNode } from 'react'
import type { JudgedRun } from '../../contract/index.ts'
import { useDeed } from '../host/useCommand.ts'
import { hashOf } from '../shell/route.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Menu } from '../ui/Menu.tsx'
import { Note } from '../ui/Note.tsx'
import { Section } from '../ui/Section.tsx'
import { lossesOf } from './threshold.ts'

const words = strings.judge.losses
const FIRST = 8

/** Where a wrong label may be: relabel, leave out, or ask another reader. */
export function TopLosses({ run }: { run: JudgedRun }): ReactNode {
  const [showsAll, setShowsAll] = useState(false)
  const [done, setDone] = useState<Readonly<Record<number, string>>>({})
  const mend = useDeed('judging.mend', { rereads: ['datasets.list', 'training.runs'] })
  const ask = useDeed('worklist.queue')
  const losses = lossesOf(run)
  const shown = showsAll ? losses : losses.slice(0, FIRST)
  const note = (imageId: number, text: string): void => setDone((before) => ({ ...before, [imageId]: text }))
  const mended = (imageId: number, deed: Parameters<typeof mend.mutate>[0]['deed']): void =>
    mend.mutate({ run: run.run, imageId, deed }, { onSuccess: ({ dataset, version }) => note(imageId, words.mended(dataset, version)) })
  const failure = mend.error ?? ask.error
  return (
    <Section title={strings.judge.losses.title} detail={words.detail} after={losses.length > FIRST && !showsAll ? <Button kind="quiet" onPress={() => setShowsAll(true)}>{words.all(losses.length)}</Button> : undefined}>
      {failure === null ? null : <Note tone="bad">{failure.message}</Note>}
      {losses.length === 0 ? <p className="dim judge-small">{words.none}</p> : null}
      <ul className="judge-losses">
        {shown.map(({ imageId, studyId, label, probabilities }) => {
          const name = run.classes[label] ?? ''
          const said = probabilities.indexOf(Math.max(...probabilities))
          const text = words.scored(name, probabilities[label] ?? 0, run.classes[said] ?? '', probabilities[said] ?? 0)
          return (
            <li key={imageId} className="judge-loss">
              <a href={hashOf({ page: 'read', studyId, imageId })} aria-label={`${words.open}: ${text}`}><span className="judge-film"><img src={`/image/${imageId}.png?size=128`} alt="" loading="lazy" decoding="async" /></span></a>
              <div>
                <span>{text}</span>
                {done[imageId] === undefined ? (
                  <div className="judge-loss-deeds">
                    <Menu label={`${words.relabel}: ${text}`} trigger={words.relabel} className="button button-default button-normal" entries={run.classes.filter((each) => each !== name).map((each) => ({ id: each, text: words.relabelTo(each), onPress: () => mended(imageId, { kind: 'relabel', label: each }) }))} />
                    <Button onPress={() => mended(imageId, { kind: 'exclude' })}>{words.exclude}</Button>
                    <Button onPress={() => ask.mutate({ studyIds: [studyId], queued: true }, { onSuccess: () => note(imageId, words.asked) })}>{words.ask}</Button>
                  </div>
                ) : <span className="dim judge-small" role="status">{done[imageId]}</span>}
              </div>
            </li>
          )
        })}
      </ul>
    </Section>
  )
}
