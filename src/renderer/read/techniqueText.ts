import { strings } from '../strings/index.ts'
import type { Technique } from '../viewport/viewerFrame.ts'

const text = strings.read.technique

/**
 * How an image was taken, in the lines that a reader of its modality looks for: exposure of a film, tube and reconstruction of a CT, times of an MR. What the
 * file does not say is left out, and so is a line of nothing.
 */
export function techniqueLines(technique: Technique, modality: string | null): string[] {
  const { kvp, tubeCurrent, exposureTime, exposure, kernel, pitch, contrast, exposureIndex, deviationIndex, sourceToDetector, repetitionTime, echoTime, fieldStrength } = technique
  const tube = [said(kvp, text.kvp), said(tubeCurrent, text.tubeCurrent), said(exposure, text.exposure)]
  const agent = contrast === undefined ? '' : text.contrast(contrast)
  const lines =
    modality === 'MR'
      ? [[said(fieldStrength, text.fieldStrength), said(repetitionTime, text.repetitionTime), said(echoTime, text.echoTime)], [agent]]
      : modality === 'CT'
        ? [tube, [kernel === undefined ? '' : text.kernel(kernel), said(pitch, text.pitch)], [agent]]
        : [[...tube, said(exposureTime, text.exposureTime)], [said(exposureIndex, text.exposureIndex), deviationIndex === undefined ? '' : text.deviationIndex(signed(deviationIndex)), said(sourceToDetector === undefined ? undefined : sourceToDetector / 10, text.sourceToDetector)], [agent]]
  return lines.map((parts) => parts.filter((part) => part !== '').join(' · ')).filter((line) => line !== '')
}

function said(value: number | undefined, write: (value: string) => string): string {
  return value === undefined ? '' : write(short(value))
}

/** Three digits, four from 1000 on: `0.85`, `2.4`, `125`, `1200`. */
function short(value: number): string {
  return String(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)))
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${short(Math.abs(value))}`
}
