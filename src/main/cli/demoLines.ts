import type { DemoResult } from '../handlers/demo.ts'
import { trainLines } from './trainLines.ts'

/** The result as a person reads it. */
export function demoLines(result: DemoResult): string[] {
  return [
    ...trainLines(result, undefined).filter((line) => !line.startsWith('Write its report')),
    ...(result.figures.pointing.length === 0 ? [] : ['']),
    ...result.figures.pointing.map(({ title, game }) => `Peak of the activation map inside the lesion, ${title.toLowerCase()}: ${game.hits} of ${game.images}${game.share === null ? '' : ` (${game.share.toFixed(2)}; chance ${game.chance?.toFixed(2) ?? 'n/a'})`}`),
    '',
    `Report:    ${result.report.html}`,
    `Figures:   ${result.report.json}`,
    ...result.report.overlays.map((path) => `Overlay:   ${path}`),
    `Library:   ${result.library}`,
    `Open it:   npm start -- --library "${result.library}"`,
    ...result.import.refused.map((file) => `refused    ${file.path}: ${file.reason} (${file.code})`)
  ]
}
