const KEY = 'hilum.screenPixelsPerMm'

/** The browser's own inch, where nobody has measured the screen. CSS pixels per mm. */
const NOMINAL = 96 / 25.4

/** CSS pixels per millimetre of this screen, and whether a person has measured them. */
export function screenScale(): { readonly pixelsPerMm: number; readonly measured: boolean } {
  const stored = Number(localStorage.getItem(KEY) ?? Number.NaN)
  return stored > 0.5 && stored < 50 ? { pixelsPerMm: stored, measured: true } : { pixelsPerMm: NOMINAL, measured: false }
}

export function keepScreenScale(pixelsPerMm: number): void {
  localStorage.setItem(KEY, String(pixelsPerMm))
}
