import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import type { CommandOutput, Measurement, NewMeasurement, SeriesInfo, StudyInfo } from '../../contract/index.ts'
import { useHost } from '../host/HostProvider.tsx'
import { invoke } from '../host/useCommand.ts'
import { usePreferences } from '../settings/preferences.ts'
import { strings } from '../strings/index.ts'
import { toast } from '../ui/Toasts.tsx'
import type { ImageViewport } from '../viewport/ImageViewport.ts'
import type { Point } from '../viewport/viewTransform.ts'
import { gridOf } from './arrange/hangStudy.ts'
import type { PaneState } from './arrange/readState.ts'
import { placeOf } from './arrange/viewerStack.ts'
import { Cine } from './bar/Cine.tsx'
import { ToolBar } from './bar/ToolBar.tsx'
import { EvidencePanel } from './evidence/EvidencePanel.tsx'
import { download, exportView } from './exportView.ts'
import { frames } from './frames.ts'
import { useMeasurements } from './measure/useMeasurements.ts'
import { MeasurementList } from './MeasurementList.tsx'
import type { Tool } from './pane/dragTools.ts'
import type { ShownFrame } from './pane/useShownFrame.ts'
import { ViewportPane } from './pane/ViewportPane.tsx'
import { ReadingContext, type Reading } from './ReadingContext.ts'
import { SeriesStrip } from './SeriesStrip.tsx'
import { useHanging } from './useHanging.ts'
import { useLinkedViewports } from './useLinkedViewports.ts'
import { useReadKeys } from './useReadKeys.ts'
import { presetsOf } from './viewportDeeds.ts'

interface ShownPane {
  readonly shown: ShownFrame
  readonly viewport: ImageViewport | undefined
}

/** A study on the screen: viewports, tools, series, and beside them what is known of it. */
export function StudyReader({ study, series, room, imageId }: { study: StudyInfo; series: readonly SeriesInfo[]; room: CommandOutput<'viewing.room'>; imageId: number | undefined }): ReactNode {
  const host = useHost()
  const { mouse } = usePreferences()
  const hung = useHanging(study, series, room, imageId)
  const { state, dispatch, stackOf, prior, stacks } = hung
  const measurements = useMeasurements(study.studyId, prior?.studyId)
  const [tool, setTool] = useState<Tool>('profile')
  const [hidesPatient, setHidesPatient] = useState(false)
  const [showsAnnotations, setShowsAnnotations] = useState(true)
  const [selected, setSelected] = useState<string>()
  const [playing, setPlaying] = useState(false)
  const [panes, setPanes] = useState<Readonly<Record<number, ShownPane>>>({})
  const [marks, setMarks] = useState<readonly ({ readonly imageId: number } & Point)[]>([])
  const [cornerSlot, setCornerSlot] = useState<HTMLElement | null>(null)
  const [toolbarSlot, setToolbarSlot] = useState<HTMLElement | null>(null)
  const profile = room.mouse.find(({ id }) => id === mouse) ?? room.mouse[0]

  const activePane = state.panes[state.active]
  const activeStack = stackOf(activePane?.stack ?? null)
  const active = panes[state.active]
  const viewport = active?.shown.kind === 'shown' ? active.viewport : undefined
  const shownImage = active?.shown.kind === 'shown' ? active.shown.imageId : undefined
  const frame = viewport?.state.frame
  const presets = useMemo(() => presetsOf(frame === undefined ? undefined : viewport, activeStack?.series.modality ?? null), [frame, viewport, activeStack])
  useLinkedViewports(Object.entries(panes).flatMap(([place, { viewport: one }]) => (one === undefined || Number(place) >= state.panes.length ? [] : [one])), viewport, state.link)

  const setImage = useCallback(
    (wanted: number) => {
      const place = placeOf(stacks, wanted)
      if (place === undefined) return
      const there = state.panes.findIndex((pane) => pane.stack === place.stack.key)
      if (there < 0) dispatch({ kind: 'put', pane: state.active, stack: place.stack.key, index: place.index })
      else {
        dispatch({ kind: 'activate', pane: there })
        dispatch({ kind: 'scroll', pane: there, index: place.index })
      }
    },
    [stacks, state.panes, state.active, dispatch]
  )
  const scrollBy = (pane: number, steps: number): void => dispatch({ kind: 'scroll', pane, index: (state.panes[pane]?.index ?? 0) + steps })

  const remove = (one: Measurement): void => {
    measurements.commit({ before: one, after: undefined })
    if (selected === one.uid) setSelected(undefined)
  }
  const drawn = (measurement: NewMeasurement): void => {
    const kept = measurement.kind === 'arrow' && measurement.text === '' ? { ...measurement, text: strings.read.measurements.newArrow } : measurement
    measurements.commit({ before: undefined, after: kept })
    setSelected(kept.uid)
    setTool('profile')
  }
  const locate = async (from: number, { x, y }: Point): Promise<void> => {
    const { found } = await invoke(host, 'series.locate', { imageId: from, column: x - 0.5, row: y - 0.5 })
    const reached = state.panes.flatMap((pane, i) => {
      const stack = stackOf(pane.stack)
      const at = i === state.active ? undefined : found.find((one) => stack?.slices.some((slice) => slice.imageId === one.imageId))
      const index = stack?.slices.findIndex((slice) => slice.imageId === at?.imageId) ?? -1
      return at === undefined || index < 0 ? [] : [{ pane: i, index, at }]
    })
    if (reached.length === 0) toast('info', strings.read.locateNone)
    // each goes where it is asked to: not along with the others
    const linked = state.link.scroll
    if (linked) dispatch({ kind: 'link', link: { scroll: false } })
    for (const { pane, index } of reached) dispatch({ kind: 'scroll', pane, index })
    if (linked) dispatch({ kind: 'link', link: { scroll: true } })
    setMarks([{ imageId: from, x, y }, ...reached.map(({ at }) => ({ imageId: at.imageId, x: at.column + 0.5, y: at.row + 0.5 }))])
  }
  const exportActive = async (): Promise<void> => {
    const slice = activePane === undefined ? undefined : activeStack?.slices[activePane.index]
    if (viewport === undefined || activeStack === undefined) return
    try {
      const name = `hilum-image-${shownImage ?? 0}.png`
      const here = showsAnnotations ? measurements.all.filter((one) => one.imageId === shownImage) : []
      download(await exportView(viewport, here, slice?.edges ?? activeStack.stack.edges), name)
      toast('ok', strings.read.exported(name))
    } catch (error) {
      toast('bad', strings.read.exportFailed(error instanceof Error ? error.message : String(error)))
    }
  }

  const run = useReadKeys({
    viewport, presets, state, dispatch, stacks, tool, setTool, scrollBy, selected, measurements, drawn, shownImage,
    removeSelected: () => {
      const one = measurements.all.find(({ uid }) => uid === selected)
      if (one === undefined) return false
      remove(one)
      return undefined
    },
    clearSelection: () => {
      const had = selected !== undefined || tool !== 'profile' || marks.length > 0
      setSelected(undefined)
      setTool('profile')
      setMarks([])
      return had
    },
    toggleAnnotations: () => setShowsAnnotations((shown) => !shown),
    togglePatient: () => setHidesPatient((hidden) => !hidden),
    togglePlaying: () => setPlaying((plays) => !plays),
    exportActive: () => void exportActive()
  })

  const step = useRef(() => undefined)
  useEffect(() => {
    step.current = () => {
      const count = activeStack?.slices.length ?? 1
      dispatch({ kind: 'scroll', pane: state.active, index: ((activePane?.index ?? 0) + 1) % count })
      return undefined
    }
  })
  const stepOnce = useCallback(() => step.current(), [])

  const isOfStudy = (pane: PaneState | undefined): boolean => stackOf(pane?.stack ?? null)?.studyId === study.studyId
  const ownPlace = isOfStudy(activePane) ? state.active : state.panes.findIndex(isOfStudy)
  const own = panes[ownPlace]
  const ownImage = own?.shown.kind === 'shown' ? own.shown.imageId : undefined
  const ownViewport = own?.shown.kind === 'shown' ? own.viewport : undefined
  const ownSeries = stackOf(state.panes[ownPlace]?.stack ?? null)?.series
  const reading: Reading = useMemo(
    () => ({ studyId: study.studyId, imageId: ownImage, series: ownSeries, setImage, viewport: ownViewport, cornerSlot, toolbarSlot }),
    [study.studyId, ownImage, ownSeries, setImage, ownViewport, cornerSlot, toolbarSlot]
  )
  const { rows, columns } = gridOf(state.layout)
  if (!hung.isHung || profile === undefined) return <p className="page-opening" role="status">{strings.read.opening}</p>
  return (
    <ReadingContext value={reading}>
      <div className="read">
        <ToolBar
          tool={tool} onTool={setTool} run={run} layout={state.layout} onLayout={(layout) => dispatch({ kind: 'layout', layout })} protocols={room.hanging} protocol={state.protocol}
          onProtocol={({ id }) => hung.hangBy(id)} link={state.link} onLink={(link) => dispatch({ kind: 'link', link })} viewport={viewport} presets={presets}
          canScroll={(activeStack?.slices.length ?? 0) > 1} hidesPatient={hidesPatient} showsAnnotations={showsAnnotations} slot={setToolbarSlot}
          cine={<Cine key={activeStack?.key} isPlaying={playing} onPlay={setPlaying} fileRate={activeStack?.series.framesPerSecond ?? null} count={activeStack?.slices.length ?? 0} step={stepOnce} />}
        />
        <div className="stage">
          <div className="panes" role="group" aria-label={strings.read.stage} data-region style={{ gridTemplate: `repeat(${rows}, minmax(0, 1fr)) / repeat(${columns}, minmax(0, 1fr))` }}>
            {state.panes.map((pane, i) => {
              const stack = stackOf(pane.stack)
              const line = stack === undefined || stack.studyId === study.studyId ? study : (study.others.find((other) => other.studyId === stack.studyId) ?? study)
              // a pane is one viewport for as long as the layout stands, whatever is put into it
              // eslint-disable-next-line react/no-array-index-key
              if (stack === undefined) return <section key={`pane ${i}`} className="pane pane-empty" data-active={i === state.active || undefined} aria-label={strings.read.viewport(i + 1, '')} onPointerDown={() => dispatch({ kind: 'activate', pane: i })}><p>{strings.read.empty}</p></section>
              return (
                <ViewportPane
                  key={`pane ${i}`} place={i + 1} current={study} study={line} stack={stack} index={pane.index} window={pane.window} store={frames} isActive={i === state.active && state.panes.length > 1}
                  tool={tool} profile={profile} hidesPatient={hidesPatient} showsAnnotations={showsAnnotations} measurements={measurements.all} selected={selected}
                  mark={marks.find((mark) => mark.imageId === stack.slices[pane.index]?.imageId)} onActivate={() => dispatch({ kind: 'activate', pane: i })} onScroll={(steps) => scrollBy(i, steps)} onSelect={setSelected} onDrawn={drawn}
                  onChange={(before, after) => measurements.commit({ before, after })} onLocate={(from, point) => void locate(from, point)}
                  onShown={(shown, one) => setPanes((before) => (before[i]?.shown === shown && before[i]?.viewport === one ? before : { ...before, [i]: { shown, viewport: one } }))}
                  {...(i === ownPlace ? { slot: setCornerSlot } : {})}
                />
              )
            })}
          </div>
          <SeriesStrip
            study={study} prior={prior} current={hung.current} priorStacks={hung.priorStacks} panes={state.panes} active={state.active} measurements={measurements.all} hidesPatient={hidesPatient}
            onPut={(stack) => dispatch({ kind: 'put', pane: state.active, stack: stack.key })} onPrior={hung.compareWith}
          />
        </div>
        <EvidencePanel studyId={study.studyId} imageId={ownImage}>
          <MeasurementList
            measurements={measurements} stacks={stacks} selected={selected} onRemove={remove}
            onSelect={(one) => {
              setImage(one.imageId)
              setSelected(one.uid)
            }}
          />
        </EvidencePanel>
      </div>
    </ReadingContext>
  )
}
