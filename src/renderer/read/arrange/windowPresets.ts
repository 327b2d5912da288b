import type { Voi } from '../../viewport/greyTable.ts'
import type { ViewerFrame } from '../../viewport/viewerFrame.ts'

export interface WindowPreset {
  readonly id: string
  /** The file's own name; absent for those of the viewer, which the catalogue names. */
  readonly name?: string
  readonly voi: Voi
}

export const CT_PRESETS = {
  'soft-tissue': { width: 400, center: 40 },
  lung: { width: 1500, center: -600 },
  liver: { width: 150, center: 90 },
  bone: { width: 2500, center: 480 },
  brain: { width: 80, center: 40 }
} as const

export type CtPreset = keyof typeof CT_PRESETS

/**
 * What a frame may be shown with, in the order of the preset keys: of CT in Hounsfield units the five usual windows, then the file's own VOI
 * LUTs and windows by their names.
 */
export function windowPresets(frame: Pick<ViewerFrame, 'windows' | 'voiLuts' | 'unit' | 'samplesPerPixel'> | undefined, modality: string | null): WindowPreset[] {
  if (frame === undefined || frame.samplesPerPixel === 3) return []
  const luts = frame.voiLuts.map(({ explanation }, index): WindowPreset => ({ id: `lut-${index}`, name: explanation ?? `VOI LUT ${index + 1}`, voi: { voiLut: index } }))
  const windows = frame.windows.map((window, index): WindowPreset => ({ id: `window-${index}`, name: window.explanation ?? `Window ${index + 1}`, voi: { window } }))
  const own = [...luts, ...windows]
  return modality === 'CT' && frame.unit === 'HU' ? [...ctPresets(), ...own] : own
}

export function isCtPreset(id: string): id is CtPreset {
  return Object.hasOwn(CT_PRESETS, id)
}

/** The window of a preset of the viewer. */
export function ctPreset(id: CtPreset): Voi {
  return { window: { ...CT_PRESETS[id], function: 'LINEAR' } }
}

function ctPresets(): WindowPreset[] {
  return Object.keys(CT_PRESETS).filter(isCtPreset).map((id) => ({ id, voi: ctPreset(id) }))
}

/** Whether two choices show the same. */
export function sameVoi(a: Voi, b: Voi): boolean {
  if ('voiLut' in a || 'voiLut' in b) return 'voiLut' in a && 'voiLut' in b && a.voiLut === b.voiLut
  return a.window.center === b.window.center && a.window.width === b.window.width && a.window.function === b.window.function
}

/** A window dragged by so many pixels: to the right wider, down darker; a step is as large as the window is wide. */
export function draggedVoi(start: Voi, frame: ViewerFrame, dx: number, dy: number): Voi {
  const window = 'window' in start ? start.window : spanOfLut(frame, start.voiLut)
  const step = Math.max(window.width, 1e-6) / 300
  const least = window.function === 'LINEAR' ? 1 : 1e-3
  const { explanation: _, ...shape } = window
  return { window: { ...shape, width: Math.max(least, window.width + dx * step), center: window.center + dy * step } }
}

/** A VOI LUT has no width to drag: the window begins with what it spans. */
function spanOfLut(frame: ViewerFrame, index: number): { center: number; width: number; function: 'LINEAR_EXACT'; explanation?: string } {
  const lut = frame.voiLuts[index]
  const width = Math.max(1, lut?.entries.length ?? frame.max - frame.min)
  return { center: (lut?.first ?? frame.min) + width / 2, width, function: 'LINEAR_EXACT' }
}
