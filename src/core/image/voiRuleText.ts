import type { VoiRule } from './image.ts'

/** A VOI rule in words, as reports print it. */
export function voiRuleText(voi: VoiRule): string {
  switch (voi.rule) {
    case 'full':
      return 'full range'
    case 'percentile':
      return `${voi.low} to ${voi.high} percentile`
    case 'window':
      return `the file's ${voi.kind === 'window' ? 'window' : 'VOI LUT'} ${voi.index}, else ${voi.fallback.rule === 'refuse' ? 'refused' : voiRuleText(voi.fallback)}`
    case 'ct-windows':
      return `HU ${voi.windows.map(({ center, width }) => `${center - width / 2} to ${center + width / 2}`).join(', ')}`
  }
}
