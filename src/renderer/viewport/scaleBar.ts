export interface ScaleBar {
  readonly mm: number
  /** `10 cm`, `5 mm` */
  readonly label: string
  /** Height on the screen, in the pixels that `pixelsPerMm` is in. */
  readonly length: number
  readonly divisions: number
}

/** The longest round length that fits: 1, 2 or 5 times a power of ten, in `room` pixels. Undefined where not even 0.1 mm does. */
export function scaleBar(pixelsPerMm: number, room: number): ScaleBar | undefined {
  const most = room / pixelsPerMm
  if (!(most >= 0.1) || !Number.isFinite(most)) return undefined
  const power = 10 ** Math.floor(Math.log10(most) + 1e-9)
  const factor = most / power >= 5 - 1e-9 ? 5 : most / power >= 2 - 1e-9 ? 2 : 1
  const mm = Number((factor * power).toPrecision(3))
  return { mm, label: mm >= 10 ? `${mm / 10} cm` : `${mm} mm`, length: mm * pixelsPerMm, divisions: factor === 2 ? 4 : factor === 5 ? 5 : 10 }
}
