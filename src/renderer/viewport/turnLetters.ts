import type { View } from './viewTransform.ts'

export interface EdgeLetters {
  readonly left: string
  readonly right: string
  readonly top: string
  readonly bottom: string
}

/** The letters at the edges of what is seen; undefined where there are none, or the rotation is no multiple of 90 degrees: none is invented. */
export function turnLetters(letters: EdgeLetters | null, { flipHorizontal, flipVertical, rotation }: Pick<View, 'flipHorizontal' | 'flipVertical' | 'rotation'>): EdgeLetters | undefined {
  if (letters === null || rotation % 90 !== 0) return undefined
  let { left, right, top, bottom } = letters
  if (flipHorizontal) [left, right] = [right, left]
  if (flipVertical) [top, bottom] = [bottom, top]
  for (let quarter = (((rotation / 90) % 4) + 4) % 4; quarter > 0; quarter--) [left, top, right, bottom] = [bottom, left, top, right]
  return { left, right, top, bottom }
}
