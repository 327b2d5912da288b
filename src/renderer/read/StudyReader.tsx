import { useMemo, useState, type ReactNode } from 'react'
import type { CommandOutput, HangingProtocol, Measurement, NewMeasurement, PaneLayout, SeriesInfo, StudyInfo } from '../../contract/index.ts'
import { useHost } from '../host/HostProvider.tsx'
import { invoke } from '../host/useCommand.ts'
import { profileInUse } from '../settings/mouseButtons.ts'
import { usePreferences } from '../settings/preferences.ts'
import { strings } from '../strings/index.ts'
import { toast } from '../ui/Toasts.tsx'
import type { Point } from '../viewport/viewTransform.ts'
import { gridOf } from './arrange/hangStudy.ts'
import type { PaneState } from './arrange/readState.ts'
import { placeOf, type ViewerStack } from './arrange/viewerStack.ts'
import { Cine } from './bar/Cine.tsx'
import { ToolBar } from './bar/ToolBar.tsx'
import { EvidencePanel } from './evidence/EvidencePanel.tsx'
import { download, exportView } from './exportView.ts'
import { frames } from './frames.ts'
import { useMeasurements } from './measure/useMeasurements.ts'
import { MeasurementList } from './MeasurementList.tsx'
import type { Tool } from './pane/dragTools.ts'
import { ViewportPane } from './pane/ViewportPane.tsx'
import { ReadingContext, type Reading } from './ReadingContext.ts'
import { SeriesStrip } from './SeriesStrip.tsx'
import { useHanging } from './useHanging.ts'
import { useLinkedViewports } from './useLinkedViewports.ts'
import { useReadKeys } from './useReadKeys.ts'
import { useShownPanes } from './useShownPanes.ts'
import { useStable } from './useStable.ts'

/** A study on the screen: viewports, tools, series, and beside them what is known of it. */
export function StudyReader({ study, series, room, imageId }: { study: StudyInfo; series: readonly SeriesInfo[]; room: CommandOutput<'viewing.room'>; imageId: number | undefined }): ReactNode {
  const host = useHost()
  const { mouse, ownMouse } = usePreferences()
  const hung = useHanging(study, series, room, imageId)
  const { state, dispatch, stackOf, prior, stacks } = hung
  const measurements = useMeasurements(study.studyId, prior?.studyId)
  const [tool, setTool] = useState<Tool>('profile')
  const [hidesPatient, setHidesPatient] = useState(false)
  const [showsAnnotations, setShowsAnnotations] = useState(true)
  const [selected, setSelected] = useState<string>()
  const [playing, setPlaying] = useState(false)
  const { viewports, images, onShown, imageNow } = useShownPanes()
  const [marks, setMarks] = useState<readonly ({ readonly imageId: number } & Point)[]>([])
  const [cornerSlot, setCornerSlot] = useState<HTMLElement | null>(null)
  const [toolbarSlot, setToolbarSlot] = useState<HTMLElement | null>(null)
  const profile = useMemo(() => profileInUse(room.mouse, mouse, ownMouse), [room.mouse, mouse, ownMouse])

  const activePane = state.panes[state.active]
  const activeStack = stackOf(activePane?.stack ?? null)
  const viewport = viewports[state.active]
  const modality = activeStack?.series.modality ?? null
  useLinkedViewports(viewports, viewport, state.link)

  const setImage = useStable((wanted: number) => {
    const place = placeOf(stacks, wanted)
    if (place === undefined) return
    const there = state.panes.findIndex((pane) => pane.stack === place.stack.key)
    if (there < 0) dispatch({ kind: 'put', pane: state.active, stack: place.stack.key, index: place.index })
    else {
      dispatch({ kind: 'activate', pane: there })
      dispatch({ kind: 'scroll', pane: there, index: place.index })
    }
  })
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
      const shownImage = imageNow(state.active)
      const name = `hilum-image-${shownImage ?? 0}.png`
      const here = showsAnnotations ? measurements.all.filter((one) => one.imageId === shownImage) : []
      download(await exportView(viewport, here, slice?.edges ?? activeStack.stack.edges), name)
      toast('ok', strings.read.exported(name))
    } catch (error) {
      toast('bad', strings.read.exportFailed(error instanceof Error ? error.message : String(error)))
    }
  }

  const run = useReadKeys({
    viewport, modality, state, dispatch, stacks, tool, setTool, scrollBy, selected, measurements, drawn, imageNow: () => imageNow(state.active),
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

  const stepOnce = useStable(() => dispatch({ kind: 'scroll', pane: state.active, index: ((activePane?.index ?? 0) + 1) % (activeStack?.slices.length ?? 1) }))

  const isOfStudy = (pane: PaneState | undefined): boolean => stackOf(pane?.stack ?? null)?.studyId === study.studyId
  const ownPlace = isOfStudy(activePane) ? state.active : state.panes.findIndex(isOfStudy)
  const [ownImage, ownViewport] = [images[ownPlace], viewports[ownPlace]]
  const ownSeries = stackOf(state.panes[ownPlace]?.stack ?? null)?.series
  const reading: Reading = useMemo(
    () => ({ studyId: study.studyId, imageId: ownImage, series: ownSeries, setImage, viewport: ownViewport, cornerSlot, toolbarSlot }),
    [study.studyId, ownImage, ownSeries, setImage, ownViewport, cornerSlot, toolbarSlot]
  )
  const { layout, link, protocol } = state
  const canScroll = (activeStack?.slices.length ?? 0) > 1
  const stable = {
    run: useStable(run),
    layout: useStable((next: PaneLayout) => dispatch({ kind: 'layout', layout: next })),
    hang: useStable(({ id }: HangingProtocol) => hung.hangBy(id)),
    link: useStable((next: Partial<HangingProtocol['link']>) => dispatch({ kind: 'link', link: next })),
    put: useStable((stack: ViewerStack) => dispatch({ kind: 'put', pane: state.active, stack: stack.key })),
    compare: useStable(hung.compareWith),
    remove: useStable(remove),
    goTo: useStable((one: Measurement) => {
      setImage(one.imageId)
      setSelected(one.uid)
    })
  }
  const cine = useMemo(
    () => <Cine key={activeStack?.key} isPlaying={playing} onPlay={setPlaying} fileRate={activeStack?.series.framesPerSecond ?? null} count={activeStack?.slices.length ?? 0} step={stepOnce} />,
    [activeStack, playing, stepOnce]
  )
  const { remove: removeOne, goTo } = stable
  const side = useMemo(
    () => (
      <EvidencePanel studyId={study.studyId} imageId={ownImage}>
        <MeasurementList measurements={measurements} stacks={stacks} selected={selected} onRemove={removeOne} onSelect={goTo} />
      </EvidencePanel>
    ),
    [study.studyId, ownImage, measurements, stacks, selected, removeOne, goTo]
  )
  const hungKeys = state.panes.map((pane) => pane.stack ?? '').join(' ')
  const { rows, columns } = gridOf(layout)
  if (!hung.isHung || profile === undefined) return <p className="page-opening" role="status">{strings.read.opening}</p>
  return (
    <ReadingContext value={reading}>
      <div className="read">
        <ToolBar
          tool={tool} onTool={setTool} run={stable.run} layout={layout} onLayout={stable.layout} protocols={room.hanging} protocol={protocol} onProtocol={stable.hang} link={link} onLink={stable.link}
          viewport={viewport} modality={modality} canScroll={canScroll} hidesPatient={hidesPatient} showsAnnotations={showsAnnotations} slot={setToolbarSlot} cine={cine}
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
                  onShown={(shown, one) => onShown(i, shown, one)}
                  {...(i === ownPlace ? { slot: setCornerSlot } : {})}
                />
              )
            })}
          </div>
          <SeriesStrip
            study={study} prior={prior} current={hung.current} priorStacks={hung.priorStacks} hung={hungKeys} active={state.active} measurements={measurements.all} hidesPatient={hidesPatient}
            onPut={stable.put} onPrior={stable.compare}
          />
        </div>
        {side}
      </div>
    </ReadingContext>
  )
}
