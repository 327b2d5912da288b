import { useMemo, useState } from 'react'
import type { CommandOutput, SeriesInfo, StudyInfo, StudyLine } from '../../contract/index.ts'
import { useCommand } from '../host/useCommand.ts'
import { choosePrior } from './arrange/choosePrior.ts'
import { fill, hangStudy } from './arrange/hangStudy.ts'
import { NOTHING_HUNG, readReducer, type ReadDeed, type ReadState } from './arrange/readState.ts'
import { placeOf, viewerStacks, type ViewerStack } from './arrange/viewerStack.ts'

export interface HungStudy {
  readonly state: ReadState
  readonly dispatch: (deed: ReadDeed) => void
  readonly current: readonly ViewerStack[]
  /** Of the study beside the current one. */
  readonly priorStacks: readonly ViewerStack[]
  readonly prior: StudyLine | undefined
  readonly stacks: readonly ViewerStack[]
  readonly stackOf: (key: string | null) => ViewerStack | undefined
  /** Puts another study of the patient beside the current one. */
  readonly compareWith: (study: StudyLine) => void
  readonly hangBy: (protocolId: string) => void
  /** False while the prior is looked up: then nothing is hung yet. */
  readonly isHung: boolean
}

/** What stands where: by the first protocol that fits, once study and prior are known; from then on by what the person does. */
export function useHanging(study: StudyInfo, series: readonly SeriesInfo[], room: CommandOutput<'viewing.room'>, imageId: number | undefined): HungStudy {
  const [chosen, setChosen] = useState<number>()
  const suggested = useMemo(() => choosePrior(study), [study])
  const prior = chosen === undefined ? suggested : study.others.find((other) => other.studyId === chosen)
  const priorSeries = useCommand('series.list', { studyId: prior?.studyId ?? study.studyId }, { enabled: prior !== undefined })
  // a prior that cannot be listed leaves the study to be read without it
  const ready = prior === undefined || priorSeries.data !== undefined || priorSeries.isError

  const current = useMemo(() => viewerStacks(series), [series])
  const priorStacks = useMemo(() => (prior === undefined ? [] : viewerStacks(priorSeries.data?.series ?? [])), [prior, priorSeries.data])
  const stacks = useMemo(() => [...current, ...priorStacks], [current, priorStacks])
  const byKey = useMemo(() => new Map(stacks.map((stack) => [stack.key, stack])), [stacks])
  const [state, setState] = useState(NOTHING_HUNG)
  const [hungWith, setHungWith] = useState<{ readonly prior: number | undefined; readonly imageId: number | undefined }>()
  const reduce = useMemo(() => readReducer(stacks), [stacks])

  // during rendering, as React asks for it: what is shown follows from what has arrived
  if (ready && hungWith === undefined) {
    const hanging = hangStudy(room.hanging, { study, current, prior: priorStacks })
    setHungWith({ prior: prior?.studyId, imageId })
    if (hanging !== undefined) setState(reduce(NOTHING_HUNG, { kind: 'hang', hanging, imageId }))
  } else if (ready && hungWith !== undefined && hungWith.prior !== prior?.studyId) {
    setHungWith({ ...hungWith, prior: prior?.studyId })
    const [first] = priorStacks
    if (first !== undefined) setState((before) => reduce(before.panes.length > 1 ? before : reduce(before, { kind: 'layout', layout: '1x2' }), { kind: 'put', pane: before.active === 1 ? 0 : 1, stack: first.key }))
  } else if (hungWith !== undefined && hungWith.imageId !== imageId) {
    setHungWith({ ...hungWith, imageId })
    const place = imageId === undefined ? undefined : placeOf(stacks, imageId)
    if (place !== undefined) setState((before) => shownAt(before, reduce, place.stack.key, place.index))
  }

  return {
    state,
    dispatch: (deed) => setState((before) => reduce(before, deed)),
    current,
    priorStacks,
    prior,
    stacks,
    stackOf: (key) => (key === null ? undefined : byKey.get(key)),
    compareWith: (other) => setChosen(other.studyId),
    hangBy: (protocolId) => {
      const protocol = room.hanging.find(({ id }) => id === protocolId)
      if (protocol !== undefined) setState((before) => reduce(before, { kind: 'hang', hanging: { protocol, panes: fill(protocol, { study, current, prior: priorStacks }) }, imageId: undefined }))
    },
    isHung: hungWith !== undefined
  }
}

/** Scrolls to an image where its stack stands already, else puts it into the active viewport. */
export function shownAt(state: ReadState, reduce: ReturnType<typeof readReducer>, stack: string, index: number): ReadState {
  const there = state.panes[state.active]?.stack === stack ? state.active : state.panes.findIndex((pane) => pane.stack === stack)
  if (there < 0) return reduce(state, { kind: 'put', pane: state.active, stack, index })
  return reduce(reduce(state, { kind: 'activate', pane: there }), { kind: 'scroll', pane: there, index })
}
