import type { MeasurementKind, NewMeasurement } from '../../contract/index.ts'
import { useKeys } from '../keys/KeysProvider.tsx'
import type { KeyHandler, KeyHandlers } from '../keys/dispatch.ts'
import { isActionId, type ActionId } from '../keys/keymap.ts'
import type { ImageViewport } from '../viewport/ImageViewport.ts'
import type { Point } from '../viewport/viewTransform.ts'
import { paneCount } from './arrange/hangStudy.ts'
import type { ReadDeed, ReadState } from './arrange/readState.ts'
import type { ViewerStack } from './arrange/viewerStack.ts'
import { ctPreset, isCtPreset } from './arrange/windowPresets.ts'
import { PRESET_KEYS } from './bar/ToolBar.tsx'
import { measuredValues } from './measure/measuredValues.ts'
import type { StudyMeasurements } from './measure/useMeasurements.ts'
import { isMeasuring, type Tool } from './pane/dragTools.ts'
import { useStable } from './useStable.ts'
import { flip, invert, oneToOne, panBy, presetsOf, rotate, trueSize, windowBy, zoomBy } from './viewportDeeds.ts'

export interface ReadKeysOptions {
  readonly viewport: ImageViewport | undefined
  /** Of the active viewport's series. */
  readonly modality: string | null
  readonly state: ReadState
  readonly dispatch: (deed: ReadDeed) => void
  readonly stacks: readonly ViewerStack[]
  readonly tool: Tool
  readonly setTool: (tool: Tool) => void
  readonly scrollBy: (pane: number, steps: number) => void
  readonly selected: string | undefined
  readonly measurements: StudyMeasurements
  readonly drawn: (measurement: NewMeasurement) => void
  /** What is in the active viewport at this moment. */
  readonly imageNow: () => number | undefined
  readonly removeSelected: () => false | undefined
  /** True where there was something to let go. */
  readonly clearSelection: () => boolean
  readonly toggleAnnotations: () => void
  readonly togglePatient: () => void
  readonly togglePlaying: () => void
  readonly exportActive: () => void
}

/** What the keys of the page do; returns a way to do the same from a button. */
export function useReadKeys(options: ReadKeysOptions): (action: ActionId) => void {
  const { viewport, state, dispatch, tool, setTool, scrollBy, measurements, stacks } = options
  const active = state.panes[state.active]
  const stack = stacks.find(({ key }) => key === active?.stack)

  const tools = (chosen: Tool): KeyHandler => () => setTool(tool === chosen ? 'profile' : chosen)
  const seen = (deed: (on: ImageViewport) => void): KeyHandler => () => (viewport === undefined ? false : deed(viewport))
  const series = (step: number): void => {
    const own = stacks.filter(({ studyId }) => studyId === stack?.studyId)
    const next = own[own.findIndex(({ key }) => key === active?.stack) + step]
    if (next !== undefined) dispatch({ kind: 'put', pane: state.active, stack: next.key })
  }
  const preset = (at: number): KeyHandler => () => {
    const wanted = presetsOf(viewport, options.modality)[at]
    if (wanted === undefined) return false
    return viewport?.change({ voi: isCtPreset(wanted.id) ? ctPreset(wanted.id) : wanted.voi })
  }
  const place = (): void | false => {
    const { frame } = viewport?.state ?? {}
    const imageId = options.imageNow()
    if (viewport === undefined || frame === undefined || imageId === undefined || !isMeasuring(tool)) return false
    const points = inTheMiddle(tool, viewport)
    return options.drawn({ uid: crypto.randomUUID(), imageId, kind: tool, points, text: '', values: measuredValues(tool, points, frame) })
  }

  const handlers: KeyHandlers = {
    'read.window': tools('window'),
    'read.pan': tools('pan'),
    'read.zoom': tools('zoom'),
    'read.scroll': tools('scroll'),
    'read.magnify': tools('magnify'),
    'read.length': tools('length'),
    'read.angle': tools('angle'),
    'read.ellipse': tools('ellipse'),
    'read.rectangle': tools('rectangle'),
    'read.cardiothoracicRatio': tools('ctr'),
    'read.arrow': tools('arrow'),
    'read.locate': tools('locate'),
    'read.place': place,
    'read.invert': seen(invert),
    'read.rotate': seen(rotate),
    'read.flipHorizontal': seen((on) => flip(on, 'horizontal')),
    'read.flipVertical': seen((on) => flip(on, 'vertical')),
    'read.fit': seen((on) => on.fit()),
    'read.oneToOne': seen(oneToOne),
    'read.trueSize': seen(trueSize),
    // what is selected or chosen is let go first
    'read.reset': () => (options.clearSelection() ? undefined : viewport === undefined ? false : viewport.reset()),
    'read.wider': seen((on) => windowBy(on, 15, 0)),
    'read.narrower': seen((on) => windowBy(on, -15, 0)),
    'read.brighter': seen((on) => windowBy(on, 0, -15)),
    'read.darker': seen((on) => windowBy(on, 0, 15)),
    'read.zoomIn': seen((on) => zoomBy(on, 1.2)),
    'read.zoomOut': seen((on) => zoomBy(on, 1 / 1.2)),
    'read.panLeft': seen((on) => panBy(on, -1, 0)),
    'read.panRight': seen((on) => panBy(on, 1, 0)),
    'read.panUp': seen((on) => panBy(on, 0, -1)),
    'read.panDown': seen((on) => panBy(on, 0, 1)),
    'read.link': () => dispatch({ kind: 'link', link: { scroll: !state.link.scroll, view: !state.link.scroll } }),
    'read.layout': () => dispatch({ kind: 'layout', layout: LAYOUTS[(LAYOUTS.indexOf(state.layout) + 1) % LAYOUTS.length] ?? '1x1' }),
    'read.annotations': options.toggleAnnotations,
    'read.hidePatient': options.togglePatient,
    'read.play': options.togglePlaying,
    'read.nextImage': () => scrollBy(state.active, 1),
    'read.previousImage': () => scrollBy(state.active, -1),
    'read.firstImage': () => scrollBy(state.active, -1e6),
    'read.lastImage': () => scrollBy(state.active, 1e6),
    'read.nextSeries': () => series(1),
    'read.previousSeries': () => series(-1),
    'read.nextViewport': () => dispatch({ kind: 'activate', pane: (state.active + 1) % Math.max(1, paneCount(state.layout)) }),
    'read.deleteMeasurement': options.removeSelected,
    'read.undo': () => (measurements.canUndo ? measurements.undo() : false),
    'read.redo': () => (measurements.canRedo ? measurements.redo() : false),
    'read.export': options.exportActive,
    ...Object.fromEntries(PRESET_KEYS.map((action, at) => [action, preset(at)]))
  }
  // what is on the screen is what a key acts on, also when it comes before React's effects have run
  const answer = useStable((action: ActionId) => handlers[action]?.())
  useKeys('read', Object.fromEntries(Object.keys(handlers).filter(isActionId).map((action) => [action, () => answer(action)])))
  return (action) => void handlers[action]?.()
}

const LAYOUTS = ['1x1', '1x2', '2x1', '2x2'] as const

/** Points of a new measurement around the middle of what is seen, a quarter of it wide. */
function inTheMiddle(kind: MeasurementKind, viewport: ImageViewport): Point[] {
  const { clientWidth, clientHeight } = viewport.element
  const [cx, cy, r] = [clientWidth / 2, clientHeight / 2, Math.min(clientWidth, clientHeight) / 8]
  const at = (x: number, y: number): Point => {
    const point = viewport.toImage({ x: cx + x * r, y: cy + y * r })
    return { x: Math.round(point.x * 2) / 2, y: Math.round(point.y * 2) / 2 }
  }
  switch (kind) {
    case 'length':
      return [at(-1, 0), at(1, 0)]
    case 'angle':
      return [at(1, -1), at(-1, 0), at(1, 1)]
    case 'ctr':
      return [at(-1, 0), at(1, 0), at(-2, 1), at(2, 1)]
    case 'arrow':
      return [at(0, 0), at(1, 1)]
    case 'ellipse':
    case 'rectangle':
      return [at(-1, -1), at(1, 1)]
  }
}
