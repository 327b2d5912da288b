import { memo, useMemo, type ReactNode } from 'react'
import type { HangingProtocol, PaneLayout } from '../../../contract/index.ts'
import { useBindings } from '../../keys/KeysProvider.tsx'
import type { ActionId } from '../../keys/keymap.ts'
import { navigate } from '../../shell/route.ts'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { Icon, type IconName } from '../../ui/Icon.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { Menu, type MenuEntry } from '../../ui/Menu.tsx'
import type { ImageViewport } from '../../viewport/ImageViewport.ts'
import { ctPreset, isCtPreset, sameVoi, windowPresets, type WindowPreset } from '../arrange/windowPresets.ts'
import type { Tool } from '../pane/dragTools.ts'
import { useViewportState } from '../pane/useViewportState.ts'
import { screenScale } from '../screenScale.ts'
import { Calibrate } from './Calibrate.tsx'

const texts = strings.read

export interface ToolBarProps {
  readonly tool: Tool
  readonly onTool: (tool: Tool) => void
  readonly run: (action: ActionId) => void
  readonly layout: PaneLayout
  readonly onLayout: (layout: PaneLayout) => void
  readonly protocols: readonly HangingProtocol[]
  readonly protocol: string | null
  readonly onProtocol: (protocol: HangingProtocol) => void
  readonly link: HangingProtocol['link']
  readonly onLink: (link: Partial<HangingProtocol['link']>) => void
  readonly viewport: ImageViewport | undefined
  readonly modality: string | null
  readonly canScroll: boolean
  readonly hidesPatient: boolean
  readonly showsAnnotations: boolean
  readonly cine: ReactNode
  readonly slot: (element: HTMLElement | null) => void
}

const VIEWING: readonly (readonly [Tool, IconName, ActionId])[] = [
  ['window', 'contrast', 'read.window'], ['pan', 'move', 'read.pan'], ['zoom', 'zoom', 'read.zoom'], ['scroll', 'stack', 'read.scroll'], ['magnify', 'magnifier', 'read.magnify']
]
const MEASURES: readonly (readonly [Exclude<Tool, 'profile'>, IconName, ActionId])[] = [
  ['length', 'ruler', 'read.length'], ['angle', 'angle', 'read.angle'], ['ellipse', 'ring', 'read.ellipse'], ['rectangle', 'square', 'read.rectangle'],
  ['ctr', 'heart', 'read.cardiothoracicRatio'], ['arrow', 'arrow', 'read.arrow'], ['locate', 'crosshair', 'read.locate']
]

/** The tools of the page, left to right: what the left button does, what is done at once, how it is laid out. */
export const ToolBar = memo(function ToolBar(props: ToolBarProps): ReactNode {
  const { tool, onTool, run, link, viewport, canScroll, hidesPatient, showsAnnotations, modality, cine, slot, onLink } = props
  const bindings = useBindings()
  const keysOf = (action: ActionId): { keys?: string } => (bindings[action][0] === undefined ? {} : { keys: bindings[action][0] })
  const choose = (one: Tool) => () => onTool(tool === one ? 'profile' : one)
  const deed = (action: ActionId, icon: IconName, label: string): ReactNode => <IconButton key={action} icon={icon} label={label} {...keysOf(action)} onPress={() => run(action)} />
  const toggle = (one: Exclude<Tool, 'profile'>, icon: IconName, action: ActionId): ReactNode => (
    <IconButton key={one} icon={icon} label={texts.tools[one]} {...keysOf(action)} pressed={tool === one} isDisabled={one === 'scroll' && !canScroll} onPress={choose(one)} />
  )
  return (
    <div className="read-tools" role="toolbar" aria-label={texts.toolbar} data-region>
      <Button kind="quiet" icon="left" onPress={() => navigate({ page: 'worklist' })}>{texts.back}</Button>
      <Rule />
      {VIEWING.map(([one, icon, action]) => (one === 'profile' ? null : toggle(one, icon, action)))}
      <Rule />
      {MEASURES.map(([one, icon, action]) => toggle(one, icon, action))}
      <Rule />
      {deed('read.invert', 'invert', texts.invert)}
      {deed('read.rotate', 'rotate', texts.rotate)}
      {deed('read.flipHorizontal', 'flipHorizontal', texts.flipHorizontal)}
      {deed('read.flipVertical', 'flipVertical', texts.flipVertical)}
      {deed('read.reset', 'reset', texts.reset)}
      <Rule />
      <LayoutMenu {...props} keys={keysOf('read.layout').keys} />
      <Menu
        label={texts.link.label} className={link.scroll || link.view || link.window ? 'icon-button read-linked' : 'icon-button'} trigger={<Icon name="link" />}
        entries={(['scroll', 'view', 'window'] as const).map((id) => ({ id, text: texts.link[id], isSelected: link[id], onPress: () => onLink({ [id]: !link[id] }) }))}
      />
      <SizeMenu viewport={viewport} run={run} keysOf={keysOf} />
      <WindowMenu viewport={viewport} modality={modality} keysOf={keysOf} />
      {cine}
      <span className="spacer" />
      <IconButton icon="annotations" label={texts.annotations} {...keysOf('read.annotations')} pressed={showsAnnotations} onPress={() => run('read.annotations')} />
      <IconButton icon="mask" label={texts.hidePatient} {...keysOf('read.hidePatient')} pressed={hidesPatient} onPress={() => run('read.hidePatient')} />
      {deed('read.export', 'export', texts.export)}
      <div ref={slot} className="read-tools-slot" />
    </div>
  )
})

function LayoutMenu({ layout, onLayout, protocols, protocol, onProtocol, keys }: ToolBarProps & { keys: string | undefined }): ReactNode {
  const hung = protocols.find(({ id }) => id === protocol)
  const layouts = (['1x1', '1x2', '2x1', '2x2'] as const).map((id): MenuEntry => ({ id, text: texts.layout.names[id], isSelected: id === layout, onPress: () => onLayout(id) }))
  const named = protocols.map((one): MenuEntry => ({ id: `protocol ${one.id}`, text: one.name, isSelected: one.id === protocol, onPress: () => onProtocol(one) }))
  const [first, ...rest] = layouts
  const value = hung?.layout === layout ? hung.name : texts.layout.names[layout]
  return (
    <Menu
      label={`${texts.layout.label}: ${value}`} className="menu-button menu-layout" trigger={<><Icon name="grid" size="small" /><span className="menu-value">{value}</span><Icon name="down" size="small" /></>}
      entries={[...(first === undefined ? [] : [{ ...first, keys }]), ...rest, 'line', ...named]}
    />
  )
}

function SizeMenu({ viewport, run, keysOf }: { viewport: ImageViewport | undefined; run: (action: ActionId) => void; keysOf: (action: ActionId) => { keys?: string } }): ReactNode {
  const spacing = useViewportState(viewport, (state) => state.frame?.spacing?.label)
  const scale = useViewportState(viewport, (state) => state.view.scale)
  const { measured } = screenScale()
  const { size } = texts
  const value = scale === undefined ? size.label : `${Math.round(100 * scale)} %`
  const detail = spacing === undefined ? size.noMillimetres : [size.from(spacing), ...(measured ? [] : [size.uncalibrated])].join(', ')
  return (
    <>
      <Menu
        label={`${size.label}: ${value}`} className="menu-button menu-size" trigger={<><span className="menu-value">{value}</span><Icon name="down" size="small" /></>}
        entries={[
          { id: 'fit', text: size.fit, ...keysOf('read.fit'), onPress: () => run('read.fit') },
          { id: 'one', text: size.oneToOne, ...keysOf('read.oneToOne'), onPress: () => run('read.oneToOne') },
          { id: 'true', text: size.trueSize, detail, isDisabled: spacing === undefined, ...keysOf('read.trueSize'), onPress: () => run('read.trueSize') }
        ]}
      />
      <Calibrate />
    </>
  )
}

function WindowMenu({ viewport, modality, keysOf }: { viewport: ImageViewport | undefined; modality: string | null; keysOf: (action: ActionId) => { keys?: string } }): ReactNode {
  // by what they say, not as objects: the slices of a stack have the same windows, each its own, and a drag changes no name
  const offered = useViewportState(viewport, (state) => JSON.stringify(windowPresets(state.frame, modality)))
  const shownId = useViewportState(viewport, (state) => windowPresets(state.frame, modality).find((preset) => sameVoi(preset.voi, state.voi))?.id)
  const presets = useMemo((): WindowPreset[] => (offered === undefined ? [] : JSON.parse(offered)), [offered])
  const isInitial = useViewportState(viewport, (state) => JSON.stringify(state.voi) === JSON.stringify(state.frame?.initial)) === true
  const kind = useViewportState(viewport, (state) => (state.frame === undefined ? undefined : state.frame.samplesPerPixel === 3 ? 'color' : 'grey'))
  const { windowMenu } = texts
  const nameOf = (preset: WindowPreset): string => (preset.name === undefined && isCtPreset(preset.id) ? windowMenu.presets[preset.id] : windowMenu.file(preset.name ?? preset.id))
  const shown = presets.find(({ id }) => id === shownId)
  const current = kind === undefined ? windowMenu.nothing : kind === 'color' ? windowMenu.color : shown === undefined ? (isInitial ? windowMenu.full : windowMenu.custom) : nameOf(shown)
  const entries = presets.map((preset, i): MenuEntry => ({
    id: preset.id, text: nameOf(preset), isSelected: preset === shown, onPress: () => viewport?.change({ voi: isCtPreset(preset.id) ? ctPreset(preset.id) : preset.voi }), ...(PRESET_KEYS[i] === undefined ? {} : keysOf(PRESET_KEYS[i]))
  }))
  const initial: MenuEntry = { id: 'initial', text: windowMenu.full, onPress: () => viewport?.state.frame !== undefined && viewport.change({ voi: viewport.state.frame.initial }) }
  return (
    <Menu
      label={`${windowMenu.label} ${current}`} className="menu-button menu-window" trigger={<><span className="menu-name">{windowMenu.label}</span> <span className="menu-value">{current}</span><Icon name="down" size="small" /></>}
      entries={kind !== 'grey' ? [] : presets.length === 0 ? [initial] : entries}
    />
  )
}

export const PRESET_KEYS: readonly ActionId[] = ['read.preset1', 'read.preset2', 'read.preset3', 'read.preset4', 'read.preset5']

function Rule(): ReactNode {
  return <span className="read-rule" role="separator" aria-orientation="vertical" />
}
