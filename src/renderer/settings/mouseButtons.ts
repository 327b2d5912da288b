import type { DragTool, MouseProfile, WheelTool } from '../../contract/index.ts'

export const DRAGS = ['left', 'middle', 'right', 'shiftLeft', 'ctrlLeft'] as const
export const WHEELS = ['wheel', 'ctrlWheel'] as const
export const BUTTONS = [...DRAGS, ...WHEELS] as const
export type MouseButton = (typeof BUTTONS)[number]

/** What each button and the wheel do. */
export type MouseButtons = Readonly<Pick<MouseProfile, MouseButton>>

export const DRAG_TOOLS = ['window', 'pan', 'zoom', 'scroll', 'magnify', 'none'] as const satisfies readonly DragTool[]
export const WHEEL_TOOLS = ['scroll', 'zoom', 'none'] as const satisfies readonly WheelTool[]
/** Tools that are missed where no button has them. */
export const NEEDED = ['window', 'pan', 'zoom', 'scroll'] as const

/** The tools that a button or the wheel can have. */
export function toolsOf(button: MouseButton): readonly (DragTool | WheelTool)[] {
  return WHEELS.some((wheel) => wheel === button) ? WHEEL_TOOLS : DRAG_TOOLS
}

/** A whole profile of buttons from what was stored; null where it is none. */
export function mouseButtonsOf(stored: unknown): MouseButtons | null {
  if (typeof stored !== 'object' || stored === null) return null
  const drag = (button: MouseButton): DragTool | undefined => DRAG_TOOLS.find((tool) => tool === Reflect.get(stored, button))
  const turn = (button: MouseButton): WheelTool | undefined => WHEEL_TOOLS.find((tool) => tool === Reflect.get(stored, button))
  const [left, middle, right, shiftLeft, ctrlLeft] = DRAGS.map(drag)
  const [wheel, ctrlWheel] = WHEELS.map(turn)
  if (left === undefined || middle === undefined || right === undefined || shiftLeft === undefined || ctrlLeft === undefined || wheel === undefined || ctrlWheel === undefined) return null
  return { left, middle, right, shiftLeft, ctrlLeft, wheel, ctrlWheel }
}

/** The profile in use: the person's own, or the shipped one of that name, or the first. */
export function profileInUse(shipped: readonly MouseProfile[], mouse: string, own: MouseButtons | null): MouseProfile | undefined {
  if (mouse === 'own' && own !== null) return { id: 'own', name: '', ...own }
  return shipped.find(({ id }) => id === mouse) ?? shipped[0]
}

/** The buttons with one of them given another tool; the same where the button cannot have it. */
export function withTool(buttons: MouseButtons, button: MouseButton, tool: string): MouseButtons {
  return mouseButtonsOf({ ...buttons, [button]: tool }) ?? buttons
}

/** Tools that no button has. */
export function missing(buttons: MouseButtons): (typeof NEEDED)[number][] {
  const had = new Set<string>(BUTTONS.map((button) => buttons[button]))
  return NEEDED.filter((tool) => !had.has(tool))
}
